/**
 * The header of an SFrame ciphertext (RFC 9605, section 4.3): which key, and the how manieth frame under it.
 *
 * The first byte is `X KKK Y CCC`. Without X the three bits K are the key id itself, with it they are the number of bytes
 * that it takes, less one; likewise Y and C for the counter. The key id's bytes come first, then the counter's.
 */
export interface SFrameHeader {
  readonly keyId: number;
  readonly counter: number;
}

/** How many bytes of a buffer the header takes, with what it says. */
export interface ReadHeader extends SFrameHeader {
  readonly length: number;
}

const MOST_IN_THE_FIRST_BYTE = 7;

const bytesOf = (value: number): number[] => {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return bytes;
};

/** Its three bits (four with X or Y) of the first byte, and the bytes that follow. */
function fieldOf(value: number): { readonly bits: number; readonly bytes: readonly number[] } {
  if (value <= MOST_IN_THE_FIRST_BYTE) return { bits: value, bytes: [] };
  const bytes = bytesOf(value);
  return { bits: 8 + bytes.length - 1, bytes };
}

export function writeHeader({ keyId, counter }: SFrameHeader): Uint8Array<ArrayBuffer> {
  const [key, count] = [fieldOf(keyId), fieldOf(counter)];
  return Uint8Array.from([key.bits * 16 + count.bits, ...key.bytes, ...count.bytes]);
}

/** Null where the bytes hold no header, or one with numbers that no sender comes to (above 2^53). */
export function readHeader(bytes: Uint8Array): ReadHeader | null {
  const [first] = bytes;
  if (first === undefined) return null;
  let length = 1;
  const read = (bits: number): number => {
    if (bits < 8) return bits;
    const end = length + bits - 7;
    let value = 0;
    for (; length < end; length += 1) value = value * 256 + (bytes[length] ?? Number.NaN);
    return value;
  };
  const keyId = read(first >> 4);
  const counter = read(first & 15);
  return Number.isSafeInteger(keyId) && Number.isSafeInteger(counter) ? { keyId, counter, length } : null;
}
