import type { Random } from './random.ts';

/** What packets of Engine.IO and Socket.IO can look like, and what nobody sends who means well. */
const packets = [
  ...[
    '',
    '0',
    '1',
    '2',
    '2probe',
    '3',
    '3probe',
    '5',
    '6',
    '7',
    '\0',
    '4',
    '40',
    '41',
    '42',
    '43',
    '44',
    '45',
  ],
  ...['42[]', '42[1]', '42[null,{}]', '42["call:hangup"', '42{"call:hangup":{}}', '42["x",{}]]', '42"x"'],
  ...['429999999999999999999["people:list",{}]', '42-1["people:list",{}]', '421e3["people:list",{}]'],
  ...['420["people:list"]', '420["people:list",{},{}]', '420["people:list",null,0]', '42["__proto__",{}]'],
  ...['42/admin,["people:list",{}]', '40/admin,{}', '42/,0["people:list",{}]', '42/[', '42/,'],
  ...['430[{"ok":true}]', '439999[]', '43', '43[[]]', '44{"message":"no"}', '46-["x"]', '45-["x"]'],
  ...[
    '451-["x",{"_placeholder":true,"num":0}]',
    '459999999-["x"]',
    '450-["x",{"_placeholder":true,"num":-1}]',
  ],
  ...['42\n', '4\n'],
  ...['420["people:list",{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}]'],
  ...[
    '40{"token":1}',
    '40[]',
    '40{"token":"x","deviceId":"y","protocolVersion":1}',
    '40{"protocolVersion":-1}',
  ],
  `42${'['.repeat(20_000)}`,
  `420["people:list",${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}]`,
  `42["${'x'.repeat(60_000)}",{}]`,
];

const brokenText = [
  Buffer.from([0x34, 0x32, 0xff, 0xfe, 0xfd]),
  Buffer.from([0x34, 0xc3]),
  Buffer.from([0x34, 0xed, 0xa0, 0x80]),
  Buffer.from([0xf8, 0x88, 0x80, 0x80, 0x80]),
];

/** A mask hides nothing from a server; it has to be there. */
const MASK = [0x37, 0xfa, 0x21, 0x3d] as const;

interface Frame {
  readonly isFinal: boolean;
  readonly reserved: number;
  readonly opcode: number;
  readonly isMasked: boolean;
  readonly payload: Buffer;
  /** What the head says, which need not be true. */
  readonly length: number;
}

const TEXT = 1;

/** One frame that may be wrong in each of its parts. Most are text that is no request. */
export function hostileFrame(random: Random): Buffer {
  const payload = payloadOf(random);
  const isOdd = random.chance(0.3);
  return encode({
    isFinal: !random.chance(0.15),
    reserved: isOdd && random.chance(0.3) ? 1 + random.below(7) : 0,
    opcode: isOdd ? random.below(16) : TEXT,
    isMasked: !random.chance(0.05),
    payload,
    length: random.chance(0.05) ? random.one([0, 126, 65_536, 2 ** 31, 2 ** 40]) : payload.length,
  });
}

/** A whole text frame, as a client that knows the protocol sends it. */
export function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  return encode({
    ...{ isFinal: true, reserved: 0, opcode: TEXT, isMasked: true, payload },
    length: payload.length,
  });
}

function payloadOf(random: Random): Buffer {
  if (random.chance(0.1)) return random.one(brokenText);
  if (random.chance(0.1)) return bytesOf(random, random.below(300));
  const packet = random.one(packets);
  if (!random.chance(0.3) || packet.length < 2) return Buffer.from(packet);
  // Cut short, or with one letter that is another.
  const at = random.below(packet.length);
  const changed = random.chance(0.5)
    ? packet.slice(0, at)
    : packet.slice(0, at) + random.one(['"', '{', '\0', '9', '\\', '\u{1f4de}']) + packet.slice(at + 1);
  return Buffer.from(changed);
}

function encode({ isFinal, reserved, opcode, isMasked, payload, length }: Frame): Buffer {
  const first = (isFinal ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask = isMasked ? 0x80 : 0;
  const head =
    length < 126
      ? Buffer.from([first, mask | length])
      : length < 65_536
        ? Buffer.from([first, mask | 126, length >> 8, length & 0xff])
        : Buffer.concat([Buffer.from([first, mask | 127]), lengthOf(length)]);
  const body = isMasked ? Buffer.from(payload.map((byte, index) => byte ^ (MASK[index % 4] ?? 0))) : payload;
  return Buffer.concat(isMasked ? [head, Buffer.from(MASK), body] : [head, body]);
}

function bytesOf(random: Random, count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, () => random.below(256)));
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}
