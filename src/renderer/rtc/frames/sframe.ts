import { readHeader, type ReadHeader, writeHeader } from './sframe-header-model.ts';

/** AES_256_GCM_SHA512_128 of RFC 9605, section 4.5. */
const SUITE = { id: 5, hash: 'SHA-512', keyBits: 256, saltBytes: 12 } as const;
const TAG_BYTES = 16;

/** What a base key is turned into for one key id. Neither half can be taken out of it again. */
export interface SFrameKey {
  readonly keyId: number;
  readonly cipher: CryptoKey;
  readonly salt: Uint8Array;
}

const labelOf = (purpose: 'key' | 'salt', keyId: number): Uint8Array<ArrayBuffer> => {
  const text = new TextEncoder().encode(`SFrame 1.0 Secret ${purpose} `);
  const label = new Uint8Array(text.length + 10);
  label.set(text);
  const view = new DataView(label.buffer, text.length);
  view.setBigUint64(0, BigInt(keyId));
  view.setUint16(8, SUITE.id);
  return label;
};

/** RFC 9605, section 4.4.2. */
export async function deriveKey(baseKey: Uint8Array<ArrayBuffer>, keyId: number): Promise<SFrameKey> {
  const secret = await crypto.subtle.importKey('raw', baseKey, 'HKDF', false, ['deriveBits', 'deriveKey']);
  const hkdf = { name: 'HKDF', hash: SUITE.hash, salt: new Uint8Array() };
  const salt = await crypto.subtle.deriveBits(
    { ...hkdf, info: labelOf('salt', keyId) },
    secret,
    8 * SUITE.saltBytes,
  );
  const cipher = await crypto.subtle.deriveKey(
    { ...hkdf, info: labelOf('key', keyId) },
    secret,
    { name: 'AES-GCM', length: SUITE.keyBits },
    false,
    ['encrypt', 'decrypt'],
  );
  return { keyId, cipher, salt: new Uint8Array(salt) };
}

function parametersOf(key: SFrameKey, counter: number, aad: Uint8Array<ArrayBuffer>): AesGcmParams {
  const iv = Uint8Array.from(key.salt);
  const view = new DataView(iv.buffer);
  const last = iv.length - 8;
  view.setBigUint64(last, view.getBigUint64(last) ^ BigInt(counter));
  return { name: 'AES-GCM', iv, additionalData: aad, tagLength: 8 * TAG_BYTES };
}

function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** The frame as an SFrame ciphertext: header, what is encrypted, tag. Each counter may be used once with a key. */
export async function encrypt(
  key: SFrameKey,
  counter: number,
  { metadata, plain }: { readonly metadata: Uint8Array; readonly plain: Uint8Array<ArrayBuffer> },
): Promise<Uint8Array<ArrayBuffer>> {
  const header = writeHeader({ keyId: key.keyId, counter });
  const parameters = parametersOf(key, counter, join(header, metadata));
  return join(header, new Uint8Array(await crypto.subtle.encrypt(parameters, key.cipher, plain)));
}

/** Null for what is no ciphertext. */
export function headerOf(ciphertext: Uint8Array): ReadHeader | null {
  const header = readHeader(ciphertext);
  return header && ciphertext.length >= header.length + TAG_BYTES ? header : null;
}

/** Null where it was not made with this key, this counter and these metadata. */
export async function decrypt(
  key: SFrameKey,
  { length, counter }: ReadHeader,
  { metadata, ciphertext }: { readonly metadata: Uint8Array; readonly ciphertext: Uint8Array<ArrayBuffer> },
): Promise<Uint8Array<ArrayBuffer> | null> {
  const aad = join(ciphertext.subarray(0, length), metadata);
  const parameters = parametersOf(key, counter, aad);
  return crypto.subtle.decrypt(parameters, key.cipher, ciphertext.subarray(length)).then(
    (plain) => new Uint8Array(plain),
    () => null,
  );
}
