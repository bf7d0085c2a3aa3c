import { createHash, createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { isIPv4 } from 'node:net';

/** RFC 8489 (STUN) and RFC 8656 (TURN), as far as a client of a relay needs them. */
export const stunMethods = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  createPermission: 0x008,
  channelBind: 0x009,
} as const;
export type StunMethod = keyof typeof stunMethods;

const kinds = ['request', 'indication', 'success', 'error'] as const;
type StunKind = (typeof kinds)[number];

const attributeTypes = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  channelNumber: 0x000c,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedTransport: 0x0019,
  xorMappedAddress: 0x0020,
  software: 0x8022,
  fingerprint: 0x8028,
} as const;
export type AttributeName = keyof typeof attributeTypes;

export interface StunAttribute {
  readonly type: number;
  readonly value: Buffer;
}

export interface StunMessage {
  readonly kind: StunKind;
  /** As on the wire: others than ours may arrive. */
  readonly method: number;
  /** 12 bytes. */
  readonly transactionId: Buffer;
  readonly attributes: readonly StunAttribute[];
}

const MAGIC_COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const INTEGRITY_BYTES = 24;
const FINGERPRINT_BYTES = 8;
/** "STUN" as a number, so that the checksum differs from one a protocol around it may have. */
const FINGERPRINT_XOR = 0x5354554e;

/** The bytes of a message, with a fingerprint, and with its integrity protected if there is a key. */
export function encodeStun(message: StunMessage, key?: Buffer): Buffer {
  const attributes = message.attributes.map(({ type, value }) => encodeAttribute(type, value));
  let bytes = Buffer.concat([header(message), ...attributes]);
  if (key !== undefined) {
    // Each of the two covers the message as if it ended right after it.
    setLength(bytes, bytes.length + INTEGRITY_BYTES);
    const hmac = createHmac('sha1', key).update(bytes).digest();
    bytes = Buffer.concat([bytes, encodeAttribute(attributeTypes.messageIntegrity, hmac)]);
  }
  setLength(bytes, bytes.length + FINGERPRINT_BYTES);
  return Buffer.concat([bytes, encodeAttribute(attributeTypes.fingerprint, fingerprintOf(bytes))]);
}

/** The message in these bytes; null if they are none, or their fingerprint is wrong. */
export function decodeStun(bytes: Buffer): StunMessage | null {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32BE(4) !== MAGIC_COOKIE) return null;
  const type = bytes.readUInt16BE(0);
  if (type > 0x3fff || bytes.readUInt16BE(2) !== bytes.length - HEADER_BYTES) return null;
  const kind = kinds[((type & 0x0100) >> 7) | ((type & 0x0010) >> 4)];
  const attributes = decodeAttributes(bytes);
  if (kind === undefined || attributes === null || !hasRightFingerprint(bytes, attributes)) return null;
  const method = ((type & 0x3e00) >> 2) | ((type & 0x00e0) >> 1) | (type & 0x000f);
  return { kind, method, transactionId: bytes.subarray(8, HEADER_BYTES), attributes };
}

/** The key of the long-term mechanism. MD5 is what RFC 8489 (9.2.2) and every relay compute. */
export function longTermKey(username: string, realm: string, password: string): Buffer {
  return createHash('md5').update(`${username}:${realm}:${password}`).digest();
}

export function attribute(name: AttributeName, value: Buffer | string): StunAttribute {
  return { type: attributeTypes[name], value: typeof value === 'string' ? Buffer.from(value) : value };
}

export function findAttribute({ attributes }: StunMessage, name: AttributeName): Buffer | null {
  return attributes.find(({ type }) => type === attributeTypes[name])?.value ?? null;
}

function header({ kind, method, transactionId }: StunMessage): Buffer {
  const bits = kinds.indexOf(kind);
  const type =
    ((method & 0x0f80) << 2) |
    ((method & 0x0070) << 1) |
    (method & 0x000f) |
    ((bits & 2) << 7) |
    ((bits & 1) << 4);
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt32BE(MAGIC_COOKIE, 4);
  transactionId.copy(bytes, 8);
  return bytes;
}

function setLength(bytes: Buffer, total: number): void {
  bytes.writeUInt16BE(total - HEADER_BYTES, 2);
}

/** Attributes begin at multiples of four. */
export function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

function encodeAttribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + padded(value.length));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

function decodeAttributes(bytes: Buffer): StunAttribute[] | null {
  const attributes: StunAttribute[] = [];
  for (let at = HEADER_BYTES; at < bytes.length;) {
    if (at + 4 > bytes.length) return null;
    const length = bytes.readUInt16BE(at + 2);
    const end = at + 4 + length;
    if (end > bytes.length) return null;
    attributes.push({ type: bytes.readUInt16BE(at), value: bytes.subarray(at + 4, end) });
    at += 4 + padded(length);
  }
  return attributes;
}

function fingerprintOf(bytes: Buffer): Buffer {
  const value = Buffer.alloc(4);
  value.writeUInt32BE((crc32(bytes) ^ FINGERPRINT_XOR) >>> 0);
  return value;
}

/** Not every server sends one. */
function hasRightFingerprint(bytes: Buffer, attributes: readonly StunAttribute[]): boolean {
  const last = attributes.at(-1);
  if (last?.type !== attributeTypes.fingerprint) return true;
  return last.value.equals(fingerprintOf(bytes.subarray(0, bytes.length - FINGERPRINT_BYTES)));
}

/** An address and port. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

interface StunErrorCode {
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
