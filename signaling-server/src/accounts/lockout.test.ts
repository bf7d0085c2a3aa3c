import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryLimiter } from '../ops/limiters.ts';
import { createLockout, type SignInAttempt } from './lockout.ts';

function setUp() {
  const lockout = createLockout(createMemoryLimiter);
  const waitOf = async (attempt: SignInAttempt) => (await lockout.attempt(attempt)).waitMs;
  const fail = async (times: number, attempt: (count: number) => SignInAttempt = () => ada) => {
    const waits: number[] = [];
    for (let count = 0; count < times; count += 1) waits.push(await waitOf(attempt(count)));
    return waits;
  };
  return { lockout, waitOf, fail };
}

const ada: SignInAttempt = {
  ...{ username: 'ada', address: '10.0.0.1' },
  ...{ isKnownAddress: false, passwordHash: null },
};
const fromAfar = (count: number): SignInAttempt => ({ ...ada, address: `10.1.${count >> 8}.${count & 255}` });

describe('the lock-out', () => {
  beforeEach(() => void vi.useFakeTimers());

  it('lets five guesses pass, also when they come at once, then makes each wait longer', async () => {
    const { lockout, fail } = setUp();
    const verdicts = await Promise.all(Array.from({ length: 6 }, () => lockout.attempt(ada)));
    expect(verdicts.map(({ waitMs }) => waitMs)).toEqual([0, 0, 0, 0, 0, 1_000]);
    vi.advanceTimersByTime(1_000);
    expect(await fail(2)).toEqual([0, 2_000]);
    vi.advanceTimersByTime(2_000);
    expect(await fail(2)).toEqual([0, 4_000]);
  });

  it('is about this account from this address, so nobody can lock out somebody else', async () => {
    const { waitOf, fail } = setUp();
    await fail(10);
    expect(await waitOf({ ...ada, address: '10.0.0.2' })).toBe(0);
    expect(await waitOf({ ...ada, username: 'bob' })).toBe(0);
  });

  it('slows an address down that tries many accounts', async () => {
    const { lockout, fail } = setUp();
    const waits = await fail(51, (count) => ({ ...ada, username: `user${count}` }));
    expect(waits.slice(0, 50).every((wait) => wait === 0)).toBe(true);
    expect(waits[50]).toBe(1_000);
    expect((await lockout.attempt({ ...ada, username: 'eve' })).isAboutAccount).toBe(false);
  });

  it('slows many addresses down that try one account, to some 1,500 guesses a day', async () => {
    const { waitOf } = setUp();
    const until = Date.now() + 24 * 3_600_000;
    let guesses = 0;
    for (let address = 0; Date.now() < until; address += 1) {
      const wait = await waitOf(fromAfar(address));
      if (wait === 0) guesses += 1;
      expect(wait).toBeLessThanOrEqual(60_000);
      vi.advanceTimersByTime(wait);
    }
    expect(guesses).toBeGreaterThan(1_000);
    expect(guesses).toBeLessThan(1_600);
  });

  it('keeps nobody out whose address the account knows, however many strangers guess', async () => {
    const { waitOf, fail } = setUp();
    await fail(200, fromAfar);
    expect(await waitOf(ada)).toBeGreaterThan(0);
    expect(await waitOf({ ...ada, isKnownAddress: true })).toBe(0);
  });

  it('starts anew with another password, but only where the account is known', async () => {
    const { fail, waitOf } = setUp();
    for (const isKnownAddress of [true, false]) {
      const before = { ...ada, isKnownAddress, passwordHash: 'of the old one' };
      expect((await fail(6, () => before)).at(-1)).toBe(1_000);
      const after = await waitOf({ ...before, passwordHash: 'of the new one' });
      expect(after).toBe(isKnownAddress ? 0 : 1_000);
    }
  });

  it('never waits longer than a quarter of an hour, and forgets after an hour', async () => {
    const { waitOf, fail } = setUp();
    let longest = 0;
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const wait = await waitOf(ada);
      longest = Math.max(longest, wait);
      vi.advanceTimersByTime(wait);
    }
    expect(longest).toBe(15 * 60_000);
    vi.advanceTimersByTime(61 * 60_000);
    expect(await fail(5)).toEqual([0, 0, 0, 0, 0]);
  });

  it('forgets the guesses of who then knew the password', async () => {
    const { lockout, fail } = setUp();
    await fail(4);
    await lockout.succeeded(ada);
    expect(await fail(5)).toEqual([0, 0, 0, 0, 0]);
  });

  it('does not count an attempt that nobody could check', async () => {
    const { lockout, waitOf, fail } = setUp();
    await fail(4);
    for (let attempt = 0; attempt < 100; attempt += 1) {
      expect(await waitOf(ada)).toBe(0);
      await lockout.unchecked(ada);
    }
    expect(await fail(2)).toEqual([0, 1_000]);
  });

  it('is of its own for who gives their password once more', async () => {
    const { lockout, fail } = setUp();
    await fail(10);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) waits.push(await lockout.attemptOwn('user-ada'));
    expect(waits).toEqual([0, 0, 0, 0, 0, 1_000]);
  });
});
