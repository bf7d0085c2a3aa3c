import { describe, expect, it } from 'vitest';
import { decodeChannelData, encodeChannelData, PacketCutter } from './stun-link.ts';
import { encodeStun, stunMethods } from './stun-message.ts';

const stun = encodeStun({
  kind: 'request',
  method: stunMethods.binding,
  transactionId: Buffer.alloc(12, 7),
  attributes: [],
});
const data = encodeChannelData(0x4001, Buffer.from('hello'), true);

describe('data on a channel', () => {
  it('is read back, with and without padding', () => {
    for (const isStream of [true, false]) {
      const packet = encodeChannelData(0x4001, Buffer.from('hello'), isStream);
      expect(packet).toHaveLength(isStream ? 12 : 9);
      expect(decodeChannelData(packet)).toEqual({ channel: 0x4001, data: Buffer.from('hello') });
    }
  });

  it.each([Buffer.of(), stun, Buffer.of(0x40, 0, 0, 9, 1), Buffer.of(0x7f, 0, 0, 0)])(
    'is not %j',
    (packet) => {
      expect(decodeChannelData(packet)).toBeNull();
    },
  );
});

describe('what arrives over TCP', () => {
  it('is cut into packets wherever the network cut it', () => {
    const stream = Buffer.concat([stun, data, data, stun]);
    for (let size = 1; size <= stream.length; size += 1) {
      const cutter = new PacketCutter();
      const packets: Buffer[] = [];
      for (let at = 0; at < stream.length; at += size) {
        packets.push(...cutter.push(stream.subarray(at, at + size)));
      }
      expect(packets, `in pieces of ${size}`).toEqual([stun, data, data, stun]);
    }
  });
});
