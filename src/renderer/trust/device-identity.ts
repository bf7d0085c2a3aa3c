import type { DeviceId, DeviceKey } from '@protocol';
import { fromBase64Url, toBase64Url, toUtf8 } from './bytes.ts';
import type { TrustStore } from './trust-store.ts';

/** The signing key of this device. The private half never leaves the browser's key store, not even for the app. */
export interface DeviceIdentity {
  readonly key: DeviceKey;
  sign(text: string): Promise<string>;
}

const ED25519 = { name: 'Ed25519' };

/** Null on a page that was not delivered securely. */
const keyring = (): SubtleCrypto | null => (globalThis.crypto as Partial<Crypto>).subtle ?? null;

/**
 * - `unsupported`: the browser knows no such keys, or the page was not delivered securely. It can't check those of others
 *   either.
 * - `unreadable`: the store can't be read, or keeps nothing. A key for this run alone would look like an attack after the
 *   next start to everybody who has seen it, so there is none.
 */
export type NoIdentity = 'unsupported' | 'unreadable';

/** The key of this device, made at its first sign-in. */
export async function openDeviceIdentity(
  store: TrustStore,
  deviceId: DeviceId,
): Promise<DeviceIdentity | NoIdentity> {
  const subtle = keyring();
  const made = await subtle?.generateKey(ED25519, false, ['sign', 'verify']).catch(() => null);
  if (!subtle || !made) return 'unsupported';
  try {
    // Another tab may be faster: what the store keeps first counts.
    const keys = (await store.loadKeys(deviceId)) ?? (await store.keepKeys(deviceId, made as CryptoKeyPair));
    const key = toBase64Url(new Uint8Array(await subtle.exportKey('raw', keys.publicKey)));
    return {
      key,
      sign: async (text) =>
        toBase64Url(new Uint8Array(await subtle.sign(ED25519, keys.privateKey, toUtf8(text)))),
    };
  } catch {
    return 'unreadable';
  }
}

/** Whether the text was signed by that key. Not, where the browser can't tell. */
export async function isSignedBy(key: DeviceKey, text: string, signature: string): Promise<boolean> {
  const [publicBytes, signatureBytes] = [fromBase64Url(key), fromBase64Url(signature)];
  const subtle = keyring();
  if (!subtle || !publicBytes || !signatureBytes) return false;
  try {
    const publicKey = await subtle.importKey('raw', publicBytes, ED25519, false, ['verify']);
    return await subtle.verify(ED25519, publicKey, signatureBytes, toUtf8(text));
  } catch {
    return false;
  }
}
