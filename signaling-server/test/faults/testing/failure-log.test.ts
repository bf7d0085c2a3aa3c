import { describe, expect, it } from 'vitest';
import { linesToTell } from './failure-log.ts';

const line = (time: number, level: number, fields: object = {}): string =>
  JSON.stringify({ level, time, ...fields, msg: 'something' });

describe('what is told of the logs of a test that failed', () => {
  it.each([
    { name: 'warnings', told: line(1, 40), untold: line(2, 30) },
    {
      name: 'what the failure names',
      told: line(1, 30, { callId: 'call-number-7' }),
      untold: line(1, 30, { callId: 'call-number-8' }),
    },
  ])('is $name', ({ told, untold }) => {
    const failure = 'not in 90000 ms: call-number-7: device-011-a is ringing-in, not ended';
    expect(linesToTell([{ node: 2, lines: [untold, told, 'Ringdown is ready'] }], failure)).toEqual([
      `node 2: ${told}`,
    ]);
  });

  it('is in the order of time, of all nodes', () => {
    const [first, second, third] = [line(1, 40), line(2, 50), line(3, 40)];
    const logs = [
      { node: 0, lines: [first, third] },
      { node: 1, lines: [second] },
    ];
    expect(linesToTell(logs, '')).toEqual([`node 0: ${first}`, `node 1: ${second}`, `node 0: ${third}`]);
  });
});
