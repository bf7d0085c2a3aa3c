import { createSubject, type Observable } from '@shared/observable.ts';
import type {} from '@shared/window.ts';
import type { InviteAddress } from './account.ts';
import { parseServerAddress } from './server-address-model.ts';

const KEPT = 'ringdown.invite';

export type InvitePage = Pick<
  Window,
  'location' | 'history' | 'ringdown' | 'sessionStorage' | 'addEventListener' | 'removeEventListener'
>;

/** The invite that this page was opened with, or that was opened in it since. */
export interface PageInvite {
  readonly current: Observable<InviteAddress | null>;
  /** One that came another way than by the page's address. */
  offer(invite: InviteAddress): void;
  /** It is used, or not needed. */
  forget(): void;
  /** Ends with this page: loading it again does not bring the invite back. */
  keepNoLonger(): void;
  dispose(): void;
}

/**
 * Watches the page's address for invites. One is taken out of the address bar, where it would be seen over the shoulder
 * and kept in the browser's history; the tab remembers it, so that loading the page again does not lose it. The desktop
 * app's own page comes from no server; there the shell says which one it was started for.
 */
export function watchPageInvite(page: InvitePage): PageInvite {
  const current = createSubject(takeInvite(page) ?? readKept(page));
  const onHashChange = (): void => current.set(takeInvite(page) ?? current.current);
  const keepNoLonger = (): void => page.sessionStorage.removeItem(KEPT);
  page.addEventListener('hashchange', onHashChange);
  return {
    current,
    offer(invite) {
      keep(page, invite);
      current.set(invite);
    },
    forget() {
      keepNoLonger();
      current.set(null);
    },
    keepNoLonger,
    dispose: () => page.removeEventListener('hashchange', onHashChange),
  };
}

function takeInvite(page: InvitePage): InviteAddress | null {
  const found = inviteInAddress(page);
  if (found) keep(page, found);
  return found;
}

function keep({ sessionStorage }: InvitePage, { serverUrl, invite }: InviteAddress): void {
  sessionStorage.setItem(KEPT, `${serverUrl}\n${invite}`);
}

function readKept({ sessionStorage }: InvitePage): InviteAddress | null {
  const [serverUrl, invite] = (sessionStorage.getItem(KEPT) ?? '').split('\n');
  return serverUrl && invite ? { serverUrl, invite } : null;
}

function inviteInAddress(page: InvitePage): InviteAddress | null {
  const { hash, href, pathname, search } = page.location;
  const startedFor = page.ringdown?.info.servedBy ?? null;
  const address = parseServerAddress(startedFor === null ? href : `${startedFor}/${hash}`);
  if (!address.ok || address.value.invite === null) return null;
  page.history.replaceState(null, '', pathname + search);
  return { serverUrl: address.value.serverUrl, invite: address.value.invite };
}
