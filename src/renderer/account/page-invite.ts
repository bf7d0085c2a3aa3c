import type { InviteAddress } from './account.ts';
import type {} from '@shared/window.ts';
import { parseServerAddress } from './server-address-model.ts';

/**
 * The invite in the address the page was opened with. It is taken out of the address bar, where it would be seen over
 * the shoulder and kept in the browser's history. The desktop app's own page comes from no server; there the shell says
 * which one it was started for.
 */
export function takeInvite(page: Pick<Window, 'location' | 'history' | 'ringdown'>): InviteAddress | null {
  const { hash, href, pathname, search } = page.location;
  const startedFor = page.ringdown?.info.servedBy ?? null;
  const address = parseServerAddress(startedFor === null ? href : `${startedFor}/${hash}`);
  if (!address.ok || address.value.invite === null) return null;
  page.history.replaceState(null, '', pathname + search);
  return { serverUrl: address.value.serverUrl, invite: address.value.invite };
}
