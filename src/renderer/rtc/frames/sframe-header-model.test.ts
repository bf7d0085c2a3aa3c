import { describe, expect, it } from 'vitest';
import { readHeader, writeHeader } from './sframe-header-model.ts';

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** RFC 9605, appendix C.1: key id, counter, encoded. */
const vectors = [
  [0, 0, '00'],
  [0, 1, '01'],
  [0, 255, '08ff'],
  [0, 256, '090100'],
  [0, 65_535, '09ffff'],
  [0, 65_536, '0a010000'],
  [0, 4_294_967_296, '0c0100000000'],
  [0, 281_474_976_710_656, '0e01000000000000'],
  [1, 0, '10'],
  [1, 1_099_511_627_775, '1cffffffffff'],
  [255, 1, '81ff'],
  [255, 255, '88ffff'],
  [256, 0, '900100'],
  [256, 16_777_216, '9b010001000000'],
  [65_535, 65_536, '9affff010000'],
  [16_777_215, 4_294_967_295, 'abffffffffffffff'],
  [4_294_967_296, 1_099_511_627_776, 'cd0100000000010000000000'],
] as const;

describe('the header of an SFrame ciphertext', () => {
  it.each(vectors)('of key %i, frame %i is written and read as in the RFC: %s', (keyId, counter, encoded) => {
    expect(toHex(writeHeader({ keyId, counter }))).toBe(encoded);
    const bytes = Buffer.from(`${encoded}aabb`, 'hex');
    expect(readHeader(bytes)).toEqual({ keyId, counter, length: encoded.length / 2 });
  });

  it.each([
    ['nothing at all', ''],
    ['a key id that is cut short', '9001'],
    ['a counter that is cut short', '0a0100'],
    ['a counter that no sender comes to', '0fffffffffffffffff'],
  ])('is none: %s', (_, encoded) => {
    expect(readHeader(Buffer.from(encoded, 'hex'))).toBeNull();
  });
});
