import { describe, expect, it } from 'vitest';
import { CallSignal } from './calls.ts';
import { limits } from './limits.ts';
import { quickSignal } from './quick-signal.ts';

const ids = ['call-0001', 'a'.repeat(8), 'a'.repeat(64), '_-AZaz09'];
const notIds = [
  'a'.repeat(7),
  'a'.repeat(65),
  'with space',
  'line-feed\n',
  'ümläute-1',
  '',
  7,
  null,
  undefined,
  {},
];
const numbers = [0, 1, 2_000, Number.MAX_SAFE_INTEGER, -0];
const notNumbers = [-1, 0.5, NaN, Infinity, 2 ** 53, '1', null, undefined, [1]];
const bodies = ['{}', '\ud83d!', 'x'.repeat(limits.signalBody)];
const notBodies = ['', 'x', 'x'.repeat(limits.signalBody + 1), 7, null, undefined, ['{}']];

const good = { callId: 'call-0001', to: 'device-01', seq: 3, body: '{}' };

describe('the quick look at a signal', () => {
  it('agrees with the schema about every value that is near a limit', () => {
    let passed = 0;
    const members = {
      callId: [ids, notIds],
      to: [ids, notIds],
      seq: [numbers, notNumbers],
      body: [bodies, notBodies],
    };
    for (const [name, [valid, invalid]] of Object.entries(members)) {
      for (const value of [...valid!, ...invalid!]) {
        const payload = { ...good, [name]: value };
        const parsed = CallSignal.safeParse(payload);
        expect(quickSignal(payload), `${name}, ${typeof value}`).toEqual(parsed.data ?? null);
        if (parsed.success) passed += 1;
      }
    }
    expect(passed).toBe(2 * ids.length + numbers.length + bodies.length);
  });

  it('leaves out what does not belong to it, as the schema does', () => {
    const more = JSON.parse('{"extra":1,"__proto__":{"body":"polluted"},"constructor":2}') as object;
    expect(quickSignal({ ...good, ...more })).toEqual(good);
    expect(Object.keys(quickSignal({ ...good, ...more }) ?? {})).toEqual(Object.keys(CallSignal.parse(good)));
  });

  it.each([null, undefined, 'call:signal', 7, [], [good], {}, () => good])(
    'has nothing to say to %j',
    (payload) => {
      expect(quickSignal(payload)).toBeNull();
    },
  );
});
