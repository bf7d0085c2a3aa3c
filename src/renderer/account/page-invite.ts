import type { InviteAddress } from './account.ts';
import { parseServerAddress } from './server-address-model.ts';

/**
 * The invite in the address the page was opened with. It is taken out of the address bar, where it would be seen over
 * the shoulder and kept in the browser's history.
 */
export function takeInvite(page: Pick<Window, 'location' | 'history'>): InviteAddress | null {
  const { href, pathname, search } = page.location;
  const address = parseServerAddress(href);
  if (!address.ok || address.value.invite === null) return null;
  page.history.replaceState(null, '', pathname + search);
  return { serverUrl: address.value.serverUrl, invite: address.value.invite };
}
