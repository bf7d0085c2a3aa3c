import { fromBase64Url, joinBytes, toBase64Url, toUtf8 } from '../bytes.ts';
import type { Party } from '../proof-model.ts';

const X25519 = { name: 'X25519' };
const NONCE_BYTES = 12;

/** The key agreement of one stay in a room. The private half never leaves the browser's key store. */
export interface StayKeys {
  /** 32 bytes as base64url. */
  readonly key: string;
  readonly secret: CryptoKey;
}

export async function makeStayKeys(): Promise<StayKeys> {
  const pair = (await crypto.subtle.generateKey(X25519, false, ['deriveBits'])) as CryptoKeyPair;
  const key = toBase64Url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
  return { key, secret: pair.privateKey };
}

/** One end: a device in its seat, with its key of this stay. */
export interface PairEnd extends Party {
  readonly joinedAt: number;
  readonly key: string;
}

/** What seals for the other end, and opens what it has sealed. */
export interface PairCipher {
  seal(text: string): Promise<string>;
  /** Null for what was not sealed by the other end, for this one, in these two seats. */
  open(sealed: string): Promise<string | null>;
}

const endText = ({ userId, deviceId, joinedAt, key }: PairEnd): string =>
  `${userId} ${deviceId} ${joinedAt} ${key}`;

/** Each direction has a key of its own, so that nothing can be sent back to who sealed it. */
function directionText(roomId: string, from: PairEnd, to: PairEnd): string {
  return [
    ...['ringdown frame keys seal 1', `room ${roomId}`],
    ...[`from ${endText(from)}`, `to ${endText(to)}`, ''],
  ].join('\n');
}

export interface PairEnds {
  readonly roomId: string;
  readonly own: PairEnd;
  readonly other: PairEnd;
}

/** Null where the other end's key is none. */
export async function openPair(
  secret: CryptoKey,
  { roomId, own, other }: PairEnds,
): Promise<PairCipher | null> {
  const shared = await agree(secret, other.key);
  if (!shared) return null;
  const derive = (from: PairEnd, to: PairEnd): Promise<CryptoKey> =>
    crypto.subtle.deriveKey(
      {
        ...{ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array() },
        info: toUtf8(directionText(roomId, from, to)),
      },
      shared,
      { name: 'AES-GCM', length: 256 },
      false,
      ['encrypt', 'decrypt'],
    );
  const [outgoing, incoming] = await Promise.all([derive(own, other), derive(other, own)]);
  return { seal: (text) => seal(outgoing, text), open: (sealed) => open(incoming, sealed) };
}

async function agree(secret: CryptoKey, key: string): Promise<CryptoKey | null> {
  const bytes = fromBase64Url(key);
  if (!bytes) return null;
  try {
    const publicKey = await crypto.subtle.importKey('raw', bytes, X25519, false, []);
    // Refused for a key with which anybody would find the same secret (RFC 7748, section 6.1).
    const shared = await crypto.subtle.deriveBits({ ...X25519, public: publicKey }, secret, 256);
    return await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  } catch {
    return null;
  }
}

async function seal(key: CryptoKey, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const box = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, toUtf8(text));
  return toBase64Url(joinBytes(iv, new Uint8Array(box)));
}

async function open(key: CryptoKey, sealed: string): Promise<string | null> {
  const bytes = fromBase64Url(sealed);
  if (!bytes) return null;
  const iv = bytes.subarray(0, NONCE_BYTES);
  try {
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes.subarray(NONCE_BYTES));
    return new TextDecoder().decode(plain);
  } catch {
    return null;
  }
}
