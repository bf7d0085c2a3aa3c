import type { InviteAddress } from './account.ts';
import type {} from '@shared/window.ts';
import { parseServerAddress } from './server-address-model.ts';

const KEPT = 'ringdown.invite';

export type InvitePage = Pick<Window, 'location' | 'history' | 'ringdown' | 'sessionStorage'>;

/**
 * The invite in the address the page was opened with. It is taken out of the address bar, where it would be seen over
 * the shoulder and kept in the browser's history. The desktop app's own page comes from no server; there the shell says
 * which one it was started for.
 */
export function takeInvite(page: InvitePage): InviteAddress | null {
  const found = inviteInAddress(page);
  if (found === null) return readKept(page);
  // For this tab only, so that loading the page again does not lose it.
  page.sessionStorage.setItem(KEPT, `${found.serverUrl}\n${found.invite}`);
  return found;
}

/** Somebody is signed in: the invite is used, or not needed. */
export function forgetInvite({ sessionStorage }: InvitePage): void {
  sessionStorage.removeItem(KEPT);
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
