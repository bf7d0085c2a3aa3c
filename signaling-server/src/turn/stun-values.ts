import { isIPv4 } from 'node:net';
import { attribute, MAGIC_COOKIE, type AttributeName, type StunAttribute } from './stun-message.ts';

/** An address and port. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface StunErrorCode {
  readonly code: number;
  readonly reason: string;
}

const IPV4 = 0x01;
const IPV6 = 0x02;

/** An address as STUN sends it: mixed with the transaction, so that no middlebox "corrects" it. */
export function xorAddress(
  name: AttributeName,
  { address, port }: Endpoint,
  transactionId: Buffer,
): StunAttribute {
  const raw = isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : ipv6Bytes(address);
  const bytes = Buffer.alloc(4 + raw.length);
  bytes.writeUInt8(raw.length === 4 ? IPV4 : IPV6, 1);
  bytes.writeUInt16BE(port ^ (MAGIC_COOKIE >>> 16), 2);
  mixed(raw, transactionId).copy(bytes, 4);
  return attribute(name, bytes);
}

export function readXorAddress(value: Buffer, transactionId: Buffer): Endpoint | null {
  const size = value[1] === IPV4 ? 4 : value[1] === IPV6 ? 16 : null;
  if (size === null || value.length !== 4 + size) return null;
  const raw = mixed(value.subarray(4), transactionId);
  const address = size === 4 ? [...raw].join('.') : ipv6Text(raw);
  return { address, port: value.readUInt16BE(2) ^ (MAGIC_COOKIE >>> 16) };
}

export function readErrorCode(value: Buffer): StunErrorCode | null {
  if (value.length < 4) return null;
  const code = ((value[2] ?? 0) & 0x07) * 100 + (value[3] ?? 0);
  return { code, reason: value.subarray(4).toString('utf8') };
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function mixed(raw: Buffer, transactionId: Buffer): Buffer {
  const mask = Buffer.concat([uint32(MAGIC_COOKIE), transactionId]);
  return Buffer.from(raw.map((byte, at) => byte ^ (mask[at] ?? 0)));
}

function ipv6Bytes(address: string): Buffer {
  // The URL parser knows every way to write one, and leaves hexadecimal groups with at most one gap.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string) =>
    text === '' ? [] : text.split(':').map((part) => Number.parseInt(part, 16));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

function ipv6Text(raw: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, at) => raw.readUInt16BE(at * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
