import { Decoder, Encoder, type Packet as StockPacket } from 'socket.io-parser';
import { describe, expect, it } from 'vitest';
import {
  decodePacket,
  encodeAcks,
  encodeLeanEvent,
  encodePacket,
  FrameError,
  splitAcks,
  type Packet,
} from './frames.ts';

const ROUNDS = 1_000;

/** Numbers that look random and are the same in every run. */
function createRandom(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, one: <T>(of: readonly T[]): T => of[below(of.length)] as T };
}
type Random = ReturnType<typeof createRandom>;

/** What quoting, framing and UTF-8 could stumble over. */
const pieces = [
  'a',
  '"',
  '\\',
  '\n',
  '\r\n',
  '\0',
  '\u2028',
  'ü',
  '😀',
  '\ud83d',
  '\udc00',
  ',',
  '[',
  'A1\n',
  '2',
];

function text(random: Random): string {
  return Array.from({ length: random.below(12) }, () => random.one(pieces)).join('');
}

function value(random: Random, depth = 0): unknown {
  const scalars = [null, true, false, random.below(1e9), -0.5, text(random)];
  if (depth > 2 || random.below(3) > 0) return random.one(scalars);
  const members = Array.from({ length: random.below(4) }, () => value(random, depth + 1));
  if (random.below(2) === 0) return members;
  return Object.fromEntries(members.map((member) => [text(random), member]));
}

function event(random: Random): { name: string; payload: unknown; id: number | undefined } {
  const name = random.one([
    'call:signal',
    'call:signaled',
    'call:start',
    'call:incoming',
    'people:list',
    'x',
  ]);
  const member = name.startsWith('call:signal') ? 'body' : 'offer';
  const payload = random.one([
    { callId: 'c', seq: random.below(9), [member]: text(random) },
    { callId: 'c', [member]: null },
    { [member]: text(random), more: value(random) },
    value(random),
  ]);
  return { name, payload, id: random.one([undefined, 0, random.below(1e6)]) };
}

function stockDecoded(frame: string): StockPacket {
  const decoder = new Decoder();
  const packets: StockPacket[] = [];
  decoder.on('decoded', (packet: StockPacket) => packets.push(packet));
  decoder.add(frame);
  const [packet] = packets;
  if (packet === undefined) throw new Error('not decoded');
  return packet;
}

const overTheWire = (frame: string): string => Buffer.from(frame).toString();

describe('frames', () => {
  it('are those of stock Socket.IO, both ways', () => {
    const random = createRandom(1);
    for (let round = 0; round < ROUNDS; round++) {
      const { name, payload, id } = event(random);
      const packets: Packet[] = [
        { type: 2, nsp: random.one(['/', '/other']), ...(id !== undefined && { id }), data: [name, payload] },
        { type: 3, nsp: '/', id: random.below(1e6), data: [payload] },
        { type: 0, nsp: '/', data: { token: text(random) } },
        { type: 4, nsp: '/', data: { message: text(random) } },
        { type: 1, nsp: '/' },
      ];
      for (const packet of packets) {
        const frame = encodePacket(packet);
        expect([frame]).toEqual(new Encoder().encode(packet as unknown as StockPacket));
        expect(decodePacket(overTheWire(frame))).toEqual({ packet: stockDecoded(frame), isLean: false });
      }
    }
  });

  it('say the same in the lean form', () => {
    const random = createRandom(2);
    let lean = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const { name, payload, id } = event(random);
      const frame = encodeLeanEvent(name, payload, id);
      const { packet, isLean } = decodePacket(overTheWire(frame));
      const stock: Packet = { type: 2, nsp: '/', ...(id !== undefined && { id }), data: [name, payload] };
      expect(packet).toEqual(stockDecoded(encodePacket(stock)));
      if (isLean) lean += 1;
    }
    expect(lean).toBeGreaterThan(ROUNDS / 10);
  });

  it('carry an opaque string as it is, behind the JSON', () => {
    const frame = encodeLeanEvent('call:signal', { callId: 'c', seq: 3, body: 'v=0\r\n"quoted"\n' }, 7);
    expect(frame).toBe('27["call:signal",{"callId":"c","seq":3}]\nv=0\r\n"quoted"\n');
  });

  it('quote what has no UTF-8', () => {
    const payload = { callId: 'c', body: 'half \ud83d' };
    const frame = encodeLeanEvent('call:signaled', payload);
    expect(frame).not.toContain('\n');
    expect(decodePacket(overTheWire(frame)).packet.data).toEqual(['call:signaled', payload]);
  });

  it('have acknowledgements in front, or consist of them', () => {
    expect(splitAcks(encodeAcks([4, 5]))).toEqual({ ids: [4, 5], rest: '' });
    expect(splitAcks(`${encodeAcks([])}2["x"]`)).toEqual({ ids: [], rest: '2["x"]' });
    expect(splitAcks('2["x"]')).toBeNull();
  });
});

describe('hostile frames', () => {
  const violations = [
    ...[
      '',
      '5',
      '51-["x",{"_placeholder":true,"num":0}]',
      '6',
      '9',
      'x',
      '2',
      '2{}',
      '2[]',
      '2["x"',
      '2[1]',
      '3',
      '3{}',
    ],
    ...[
      '0[]',
      '0"x"',
      '1{}',
      '4',
      '2["connect"]',
      '2["disconnecting"]',
      '2["newListener"]',
      '27777777777777777["x"]',
    ],
    ...[
      '2["call:signal"]\nx',
      '2["call:signal",[]]\nx',
      '2["call:signal",null]\nx',
      '2["people:list",{}]\nx',
    ],
    ...[
      '2["call:signal",{"body":"twice"}]\nx',
      '3["call:signal",{}]\nx',
      '0{}\nx',
      '\n',
      '2["__proto__",{}]\nx',
    ],
  ];

  it.each(violations)('are refused: %j', (frame) => {
    expect(() => decodePacket(frame)).toThrow(FrameError);
  });

  it.each(['A', 'A1', 'A1,\n', 'Ax\n', 'A-1\n', 'A1 2\n', 'A9999999999999999\n'])(
    'are refused as acknowledgements: %j',
    (frame) => {
      expect(() => splitAcks(frame)).toThrow(FrameError);
    },
  );

  it('of any kind are decoded or refused, and never change what objects have', () => {
    const random = createRandom(3);
    const letters = [
      '0',
      '2',
      '3',
      '5',
      '"',
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      '\n',
      'A',
      '/',
      '__proto__',
      'call:signal',
    ];
    let refused = 0;
    for (let round = 0; round < ROUNDS * 10; round++) {
      const frame = Array.from({ length: random.below(14) }, () => random.one(letters)).join('');
      try {
        decodePacket(frame);
      } catch (error) {
        expect(error).toBeInstanceOf(FrameError);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(0);
    expect({}).not.toHaveProperty('body');
  });
});
