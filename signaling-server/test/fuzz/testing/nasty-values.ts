import { limits } from '../../../src/protocol/index.ts';
import type { Random } from './random.ts';

const deep = (levels: number): unknown => {
  let value: unknown = 'deep';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { value };
  return value;
};

/** What no honest client says, and what has broken servers before. */
const nasty: readonly (() => unknown)[] = [
  ...[null, true, false, 0, -1, 1.5, 2 ** 53, -(2 ** 63), 1e308, Number.MIN_VALUE].map(
    (value) => () => value,
  ),
  ...['', ' ', '0', 'null', '\0', 'a\0b', '\ud800', '\udfff\ud800', '‮', '🧨'.repeat(50)].map(
    (text) => () => text,
  ),
  ...[
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'toString',
    "' or 1=1 --",
    '../../etc/passwd',
    '%00',
    '\r\n',
  ].map((text) => () => text),
  () => 'x'.repeat(40_000),
  () => [],
  () => ({}),
  () => [[[]]],
  () => Array.from({ length: 3_000 }, (_, index) => index),
  () => deep(1_000),
  // As own members, which is how they come out of JSON.
  () => JSON.parse('{"__proto__":{"polluted":true}}') as unknown,
  () => JSON.parse('{"constructor":{"prototype":{"polluted":true}}}') as unknown,
  () => ({ toString: 'no function', valueOf: null, length: -1 }),
  () => ({ type: 'Buffer', data: [1, 2, 3] }),
  () => ({ _placeholder: true, num: 0 }),
];

export const nastyValue = (random: Random): unknown => random.one(nasty)();

/** The same payload with something wrong in one place, or in several; a message that is too long says nothing of it. */
export function spoil(random: Random, payload: Readonly<Record<string, unknown>>): unknown {
  for (;;) {
    const spoiled = spoilAnywhere(random, payload);
    if (JSON.stringify(spoiled).length < limits.messageBytes - FRAME) return spoiled;
  }
}

/** What an event's name and its form may add. */
const FRAME = 1_000;

function spoilAnywhere(random: Random, payload: Readonly<Record<string, unknown>>): unknown {
  if (random.chance(0.08)) return nastyValue(random);
  const spoiled: Record<string, unknown> = { ...payload };
  const names = Object.keys(payload);
  for (let times = 1 + random.below(2); times > 0; times -= 1) {
    const name = names.length === 0 || random.chance(0.2) ? 'surplus' : random.one(names);
    if (random.chance(0.2)) Reflect.deleteProperty(spoiled, name);
    else spoiled[name] = nastyValue(random);
  }
  if (!random.chance(0.1)) return spoiled;
  // Only this way it becomes a member of its own.
  const text = JSON.stringify(spoiled);
  return JSON.parse(
    text === '{}' ? '{"__proto__":1}' : `{"__proto__":{"polluted":true},${text.slice(1)}`,
  ) as unknown;
}
