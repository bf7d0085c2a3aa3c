import { describe, expect, it } from 'vitest';
import { quiet, watch, type Alarm } from './alarm-model.ts';

const after = (seconds: string, from: Alarm = quiet): Alarm =>
  Array.from(seconds).reduce((alarm, second) => watch(alarm, second === '?' ? null : second === 'x'), from);

describe('an alarm', () => {
  it.each([
    ['', false],
    ['xx', false],
    ['xxx', true],
    ['x.x.x', true],
    ['x..x..x..x', false],
    ['xx?x', true],
    ['xx???', false],
    ['xxx....', true],
    ['xxx.....', false],
    ['xxx....x....', true],
    ['xxx....?', true],
  ])('after %j is raised: %s', (seconds, raised) => {
    expect(after(seconds).raised).toBe(raised);
  });

  it('keeps no more than it looks at', () => {
    expect(after('x'.repeat(500)).recent).toHaveLength(5);
  });
});
