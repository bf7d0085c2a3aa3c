import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  attribute,
  decodeStun,
  encodeStun,
  findAttribute,
  longTermKey,
  padded,
  stunMethods,
  type StunMessage,
  readErrorCode,
  readXorAddress,
  xorAddress,
} from './stun-message.ts';

/** Whether whoever made these bytes knew the key. */
function hasIntegrity(bytes: Buffer, key: Buffer): boolean {
  const [headerBytes, type, size] = [20, 0x0008, 24];
  let at = headerBytes;
  while (at + size <= bytes.length && bytes.readUInt16BE(at) !== type) {
    at += 4 + padded(bytes.readUInt16BE(at + 2));
  }
  if (at + size > bytes.length) return false;
  const covered = Buffer.from(bytes.subarray(0, at));
  covered.writeUInt16BE(at + size - headerBytes, 2);
  return createHmac('sha1', key)
    .update(covered)
    .digest()
    .equals(bytes.subarray(at + 4, at + size));
}

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');

/** RFC 5769, sections 2.1 to 2.4. */
const shortTermKey = Buffer.from('VOkJxbRl1RmTxUk/WvJxBt');
const vectors = {
  request: bytes(`
    00010058 2112a442 b7e7a701bc34d686fa87dfae 80220010 5354554e207465737420636c69656e74 00240004 6e0001ff
    80290008 932ff9b151263b36 00060009 6576746a3a68367659202020 00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
    80280004 e57a3bcf`),
  ipv4Response: bytes(`
    0101003c 2112a442 b7e7a701bc34d686fa87dfae 8022000b 7465737420766563746f7220 00200008 0001a147e112a643
    00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7 80280004 c07d4c96`),
  ipv6Response: bytes(`
    01010048 2112a442 b7e7a701bc34d686fa87dfae 8022000b 7465737420766563746f7220
    00200014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9
    00080014 a382954e4be67bf11784c97c8292c275bfe3ed41 80280004 c8fb0b4c`),
  longTerm: bytes(`
    00010060 2112a442 78ad3433c6ad72c029da412e 00060012 e3839ee38388e383aae38383e382afe382b90000
    0015001c 662f2f3439396b39353464364f4c33346f4c39465354767936347341 0014000b 6578616d706c652e6f726700
    00080014 f67024656dd64a3e02b8e0712e85c9a28ca89666`),
};

function decoded(packet: Buffer): StunMessage {
  const message = decodeStun(packet);
  if (message === null) throw new Error('it is no STUN message');
  return message;
}

describe('the messages of RFC 5769', () => {
  it('are read: a request', () => {
    const message = decoded(vectors.request);
    expect(message).toMatchObject({ kind: 'request', method: stunMethods.binding });
    expect(findAttribute(message, 'username')?.toString()).toBe('evtj:h6vY');
    expect(findAttribute(message, 'software')?.toString()).toBe('STUN test client');
    expect(hasIntegrity(vectors.request, shortTermKey)).toBe(true);
  });

  it.each([
    ['IPv4', vectors.ipv4Response, '192.0.2.1'],
    ['IPv6', vectors.ipv6Response, '2001:db8:1234:5678:11:2233:4455:6677'],
  ])('are read: a response with an address of %s', (_family, packet, address) => {
    const message = decoded(packet);
    expect(message.kind).toBe('success');
    const value = findAttribute(message, 'xorMappedAddress') ?? Buffer.of();
    expect(readXorAddress(value, message.transactionId)).toEqual({ address, port: 32_853 });
    expect(xorAddress('xorMappedAddress', { address, port: 32_853 }, message.transactionId).value).toEqual(
      value,
    );
    expect(hasIntegrity(packet, shortTermKey)).toBe(true);
  });

  it('are read: a request with long-term credentials', () => {
    const message = decoded(vectors.longTerm);
    const name = findAttribute(message, 'username')?.toString() ?? '';
    expect(name).toBe('マトリックス');
    // The password as SASLprep leaves it.
    expect(hasIntegrity(vectors.longTerm, longTermKey(name, 'example.org', 'TheMatrIX'))).toBe(true);
    expect(hasIntegrity(vectors.longTerm, longTermKey(name, 'example.org', 'TheMatrix'))).toBe(false);
  });
});

describe('our messages', () => {
  const message: StunMessage = {
    kind: 'request',
    method: stunMethods.channelBind,
    transactionId: Buffer.from('0123456789ab'),
    attributes: [attribute('username', 'ada!!'), attribute('lifetime', Buffer.of(0, 0, 0, 0))],
  };
  const key = Buffer.from('key');

  it('show every change of a byte in front of the fingerprint', () => {
    const packet = encodeStun(message, key);
    for (let at = 0; at < packet.length - 8; at += 1) {
      const changed = Buffer.from(packet);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      expect(decodeStun(changed) === null || !hasIntegrity(changed, key), `byte ${at}`).toBe(true);
    }
  });

  it.each([
    ['nothing', Buffer.of()],
    ['half a header', vectors.request.subarray(0, 10)],
    ['a message without its end', vectors.request.subarray(0, 60)],
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\nhost: example.org\r\n\r\n')],
    ['an attribute longer than the message', bytes('00010004 2112a442 000000000000000000000000 00060009')],
  ])('are none: %s', (_what, packet) => {
    expect(decodeStun(packet)).toBeNull();
  });
});

describe('the values in messages', () => {
  it('are error codes with a reason', () => {
    const value = Buffer.concat([Buffer.of(0, 0, 4, 38), Buffer.from('Stale Nonce')]);
    expect(readErrorCode(value)).toEqual({ code: 438, reason: 'Stale Nonce' });
    expect(readErrorCode(Buffer.of(0, 0))).toBeNull();
  });

  it.each([Buffer.of(), Buffer.of(0, 3, 0, 0, 1, 2, 3, 4), Buffer.of(0, 1, 0, 0, 1)])(
    'are no addresses: %j',
    (value) => {
      expect(readXorAddress(value, Buffer.alloc(12))).toBeNull();
    },
  );
});
