import type { CallId, DeviceId, UserId } from '@protocol';

/** One end of a call. */
export interface Party {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
}

/** What a proof of a description says; see `docs/trust.md`. */
export interface DescriptionClaim {
  readonly callId: CallId;
  readonly from: Party;
  readonly to: { readonly userId: UserId; readonly deviceId: DeviceId | null };
  /** The generation of the peer connection. */
  readonly link: number;
  readonly type: 'offer' | 'answer';
  /** SHA-256 of the whole description as it travels, base64url: fingerprints, `ufrag`, role and all else. */
  readonly digest: string;
}

/** Ids, numbers and digests hold neither spaces nor line ends, so no two claims have the same text. */
export function claimText({ callId, from, to, link, type, digest }: DescriptionClaim): string {
  return [
    'ringdown description proof 1',
    `call ${callId}`,
    `from ${from.userId} ${from.deviceId}`,
    `to ${to.userId} ${to.deviceId ?? '*'}`,
    `link ${link}`,
    `type ${type}`,
    `sha-256 ${digest}`,
    '',
  ].join('\n');
}

/**
 * What the encryption of a connection stands on: the distinct DTLS fingerprints of a description, in an order that does not
 * depend on where they stand, or the key of a `hello` in a room.
 */
export function fingerprintsOf(sdp: string): readonly string[] {
  const found = [...sdp.matchAll(/^a=fingerprint:(\S+) (\S+)\s*$/gm)].map(
    ([, hash = '', value = '']) => `${hash.toLowerCase()} ${value.toUpperCase()}`,
  );
  return [...new Set([...found, ...(sdp.match(/^x25519 \S+$/gm) ?? [])])].sort();
}
