import { describe, expect, it } from 'vitest';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { createLockout } from './lockout.ts';

function fail(lockout: ReturnType<typeof createLockout>, times: number, username = () => 'ada') {
  return Array.from({ length: times }, () => lockout.attempt(username(), '10.0.0.1'));
}

describe('the lock-out', () => {
  it('lets five guesses pass, also when they come at once, then makes each wait longer', () => {
    const clock = createManualClock();
    const lockout = createLockout(clock);
    expect(fail(lockout, 6)).toEqual([0, 0, 0, 0, 0, 1_000]);
    clock.advance(1_000);
    expect(fail(lockout, 2)).toEqual([0, 2_000]);
    clock.advance(2_000);
    expect(fail(lockout, 2)).toEqual([0, 4_000]);
  });

  it('is about this account from this address, so nobody can lock out somebody else', () => {
    const lockout = createLockout(createManualClock());
    fail(lockout, 10);
    expect(lockout.attempt('ada', '10.0.0.2')).toBe(0);
    expect(lockout.attempt('bob', '10.0.0.1')).toBe(0);
  });

  it('slows an address down that tries many accounts', () => {
    const lockout = createLockout(createManualClock());
    let count = 0;
    const waits = fail(lockout, 51, () => `user${(count += 1)}`);
    expect(waits.slice(0, 50).every((wait) => wait === 0)).toBe(true);
    expect(waits[50]).toBe(1_000);
  });

  it('never waits longer than a quarter of an hour, and forgets after an hour', () => {
    const clock = createManualClock();
    const lockout = createLockout(clock);
    let longest = 0;
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const wait = lockout.attempt('ada', '10.0.0.1');
      longest = Math.max(longest, wait);
      clock.advance(wait);
    }
    expect(longest).toBe(15 * 60_000);
    clock.advance(61 * 60_000);
    expect(fail(lockout, 5)).toEqual([0, 0, 0, 0, 0]);
  });

  it('forgets the guesses of who then knew the password', () => {
    const lockout = createLockout(createManualClock());
    fail(lockout, 4);
    lockout.succeeded('ada', '10.0.0.1');
    expect(fail(lockout, 5)).toEqual([0, 0, 0, 0, 0]);
  });

  it('does not count an attempt that nobody could check', () => {
    const lockout = createLockout(createManualClock());
    fail(lockout, 4);
    for (let attempt = 0; attempt < 100; attempt += 1) {
      expect(lockout.attempt('ada', '10.0.0.1')).toBe(0);
      lockout.unchecked('ada', '10.0.0.1');
    }
    expect(fail(lockout, 2)).toEqual([0, 1_000]);
  });
});
