import { describe, expect, it } from 'vitest';
import { createAllowance } from './allowance.ts';

const limits = { burst: 3, nextMs: 1_000 };

describe('an allowance', () => {
  it('gives so many in a row, and then one after the other', () => {
    let now = 5_000;
    const allowance = createAllowance({ now: () => now }, limits);
    const waits: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      waits.push(allowance.wait());
      now += allowance.wait();
      allowance.use();
    }
    expect(waits).toEqual([0, 0, 0, 1_000, 1_000]);
  });

  it('is full again after a while, and at once where it is renewed', () => {
    let now = 0;
    const allowance = createAllowance({ now: () => now }, limits);
    for (let count = 0; count < 3; count += 1) allowance.use();
    expect(allowance.wait()).toBe(1_000);
    now += 3_000;
    for (let count = 0; count < 3; count += 1) {
      expect(allowance.wait()).toBe(0);
      allowance.use();
    }
    allowance.renew();
    expect(allowance.wait()).toBe(0);
  });

  it('does not wait for a clock that was set back', () => {
    let now = 3_600_000;
    const allowance = createAllowance({ now: () => now }, limits);
    for (let count = 0; count < 3; count += 1) allowance.use();
    now = 0;
    expect(allowance.wait()).toBe(1_000);
  });
});
