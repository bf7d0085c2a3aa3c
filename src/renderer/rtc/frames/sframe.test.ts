import { describe, expect, it } from 'vitest';
import { decrypt, deriveKey, encrypt, headerOf } from './sframe.ts';

const fromHex = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(hex, 'hex'));

/** RFC 9605, appendix C.3, of the cipher suite AES_256_GCM_SHA512_128. */
const vector = {
  keyId: 0x123,
  counter: 0x4567,
  baseKey: fromHex('000102030405060708090a0b0c0d0e0f'),
  salt: '84991c167b8cd23c93708ec7',
  metadata: fromHex('4945544620534672616d65205747'),
  plain: fromHex('64726166742d696574662d736672616d652d656e63'),
  ciphertext: fromHex('990123456794f509d36e9beacb0e261d99c7d1e972f1fed787d4049f17ca21353c1cc24d56ceabced279'),
};

async function read(ciphertext: Uint8Array<ArrayBuffer>, metadata = vector.metadata, keyId = vector.keyId) {
  const header = headerOf(ciphertext);
  return header && decrypt(await deriveKey(vector.baseKey, keyId), header, { metadata, ciphertext });
}

const changed = (bytes: Uint8Array<ArrayBuffer>, at: number): Uint8Array<ArrayBuffer> =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

describe('SFrame', () => {
  it('derives and encrypts as in the RFC', async () => {
    const { metadata, plain } = vector;
    const key = await deriveKey(vector.baseKey, vector.keyId);
    expect(Buffer.from(key.salt).toString('hex')).toBe(vector.salt);
    expect(await encrypt(key, vector.counter, { metadata, plain })).toEqual(vector.ciphertext);
  });

  it('decrypts it again', async () => {
    expect(await read(vector.ciphertext)).toEqual(vector.plain);
  });

  it.each([
    ['another counter', () => read(changed(vector.ciphertext, 4))],
    ['other content', () => read(changed(vector.ciphertext, 9))],
    ['another tag', () => read(changed(vector.ciphertext, vector.ciphertext.length - 1))],
    ['other bytes in the clear', () => read(vector.ciphertext, changed(vector.metadata, 0))],
    ['the key of another id', () => read(vector.ciphertext, vector.metadata, 0x124)],
    ['what is too short for a tag', () => read(vector.ciphertext.slice(0, 20))],
  ])('makes nothing of %s', async (_, attempt) => {
    expect(await attempt()).toBeNull();
  });
});
