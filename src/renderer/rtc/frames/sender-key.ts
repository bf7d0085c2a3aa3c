/**
 * What one device encrypts all its tracks with. `keyId` is `generation * 256 + step` (RFC 9605, section 5.1): a generation
 * is 32 random bytes, and each step follows from the one before by a hash, which can't be turned round.
 */
export interface SenderKey {
  readonly keyId: number;
  readonly key: Uint8Array<ArrayBuffer>;
}

const STEPS = 256;
const KEY_BYTES = 32;
const RATCHET = new TextEncoder().encode('ringdown frame key step 1');

export const generationOf = (keyId: number): number => Math.floor(keyId / STEPS);

/** A key that nobody can know who was not told it. */
export function freshKey(after: SenderKey | null): SenderKey {
  const generation = after ? generationOf(after.keyId) + 1 : 0;
  return { keyId: generation * STEPS, key: crypto.getRandomValues(new Uint8Array(KEY_BYTES)) };
}

/**
 * The next step: whoever has a key finds the later steps of its generation, and nobody the earlier ones. Null after the
 * last one.
 */
export async function ratchet({ keyId, key }: SenderKey): Promise<SenderKey | null> {
  if (keyId % STEPS === STEPS - 1) return null;
  const secret = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveBits']);
  const hkdf = { name: 'HKDF', hash: 'SHA-512', salt: new Uint8Array(), info: RATCHET };
  const next = await crypto.subtle.deriveBits(hkdf, secret, 8 * KEY_BYTES);
  return { keyId: keyId + 1, key: new Uint8Array(next) };
}
