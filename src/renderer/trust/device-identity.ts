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
 * The key of this device, made at its first sign-in. Null where the browser knows no such keys or keeps nothing: a
 * key that is gone after the next start would look like an attack to everybody who has seen it.
 */
export async function openDeviceIdentity(
  store: TrustStore,
  deviceId: DeviceId,
): Promise<DeviceIdentity | null> {
  const subtle = keyring();
  if (!subtle) return null;
  try {
    const kept = await store.loadKeys(deviceId);
    const keys = kept ?? (await makeKeys(subtle, store, deviceId));
    const key = toBase64Url(new Uint8Array(await subtle.exportKey('raw', keys.publicKey)));
    return {
      key,
      sign: async (text) =>
        toBase64Url(new Uint8Array(await subtle.sign(ED25519, keys.privateKey, toUtf8(text)))),
    };
  } catch {
    return null;
  }
}

async function makeKeys(subtle: SubtleCrypto, store: TrustStore, deviceId: DeviceId): Promise<CryptoKeyPair> {
  const made = await subtle.generateKey(ED25519, false, ['sign', 'verify']);
  // Another tab may have been faster.
  return store.keepKeys(deviceId, made as CryptoKeyPair);
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
