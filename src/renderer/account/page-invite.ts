import { createSubject, type Observable } from '@shared/observable.ts';
import type {} from '@shared/window.ts';
import type { InviteAddress } from './account.ts';
import { parseServerAddress } from './server-address-model.ts';

const KEPT = 'ringdown.invite';

export type InvitePage = Pick<
  Window,
  'location' | 'history' | 'ringdown' | 'addEventListener' | 'removeEventListener'
>;

/** The tab's own, until it is closed. */
type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

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
export function watchPageInvite(page: InvitePage, tab: TabStorage): PageInvite {
  const current = createSubject(takeInvite(page, tab) ?? readKept(tab));
  const onHashChange = (): void => current.set(takeInvite(page, tab) ?? current.current);
  const keepNoLonger = (): void => tab.removeItem(KEPT);
  page.addEventListener('hashchange', onHashChange);
  return {
    current,
    offer(invite) {
      keep(tab, invite);
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

function takeInvite(page: InvitePage, tab: TabStorage): InviteAddress | null {
  const found = inviteInAddress(page);
  if (found) keep(tab, found);
  return found;
}

function keep(tab: TabStorage, { serverUrl, invite }: InviteAddress): void {
  tab.setItem(KEPT, `${serverUrl}\n${invite}`);
}

function readKept(tab: TabStorage): InviteAddress | null {
  const [serverUrl, invite] = (tab.getItem(KEPT) ?? '').split('\n');
  return serverUrl && invite ? { serverUrl, invite } : null;
}

function inviteInAddress(page: InvitePage): InviteAddress | null {
  const { hash, href } = page.location;
  const startedFor = page.ringdown?.info.servedBy ?? null;
  const address = parseServerAddress(startedFor === null ? href : `${startedFor}/${hash}`);
  if (!address.ok || address.value.invite === null) return null;
  // As a whole address: a path that begins with two slashes would be another server's.
  page.history.replaceState(null, '', href.slice(0, -hash.length));
  return { serverUrl: address.value.serverUrl, invite: address.value.invite };
}
