import { padded } from './stun-message.ts';

const STUN_HEADER_BYTES = 20;
const CHANNEL_HEADER_BYTES = 4;
const FIRST_CHANNEL = 0x4000;
const LAST_CHANNEL = 0x4fff;

/** Data on a channel of a relay: four bytes more than the data itself. `isStream`: padded, as TCP needs it. */
export function encodeChannelData(channel: number, data: Buffer, isStream: boolean): Buffer {
  const length = CHANNEL_HEADER_BYTES + (isStream ? padded(data.length) : data.length);
  const bytes = Buffer.alloc(length);
  bytes.writeUInt16BE(channel, 0);
  bytes.writeUInt16BE(data.length, 2);
  data.copy(bytes, CHANNEL_HEADER_BYTES);
  return bytes;
}

/** Null: no data of a channel. */
export function decodeChannelData(bytes: Buffer): { readonly channel: number; readonly data: Buffer } | null {
  if (bytes.length < CHANNEL_HEADER_BYTES) return null;
  const channel = bytes.readUInt16BE(0);
  const end = CHANNEL_HEADER_BYTES + bytes.readUInt16BE(2);
  if (channel < FIRST_CHANNEL || channel > LAST_CHANNEL || end > bytes.length) return null;
  return { channel, data: bytes.subarray(CHANNEL_HEADER_BYTES, end) };
}

/** Cuts what arrives over TCP into packets. */
export class PacketCutter {
  #rest: Buffer = Buffer.alloc(0);

  /** The packets that are complete now. */
  push(chunk: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const packets: Buffer[] = [];
    for (let length = this.#nextLength(); length !== null; length = this.#nextLength()) {
      packets.push(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
    }
    return packets;
  }

  #nextLength(): number | null {
    const bytes = this.#rest;
    if (bytes.length < CHANNEL_HEADER_BYTES) return null;
    // Its first two bits tell them apart: 00 is STUN, 01 a channel.
    const isChannel = ((bytes[0] ?? 0) & 0xc0) === 0x40;
    const body = bytes.readUInt16BE(2);
    const length = isChannel ? CHANNEL_HEADER_BYTES + padded(body) : STUN_HEADER_BYTES + body;
    return bytes.length >= length ? length : null;
  }
}
