import type { InviteAddress } from '../../account/account.ts';
import { parseServerAddress } from '../../account/server-address-model.ts';

/** Reads an invite link that somebody pasted; null for anything else, e.g. a bare server address. */
export function parseInviteLink(text: string): InviteAddress | null {
  const address = parseServerAddress(text);
  if (!address.ok || address.value.invite === null) return null;
  return { serverUrl: address.value.serverUrl, invite: address.value.invite };
}
