import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../ops/testing/manual-clock.ts';
import { ConnectionWatch } from './visitors.ts';

const KILOBYTE = 1024;
const MEGABYTE = 1024 * KILOBYTE;

let clock: ManualClock;
let watch: ConnectionWatch;

beforeEach(() => {
  clock = createManualClock();
  watch = new ConnectionWatch(clock);
});

/** How many packets of this size are heard before one is too many; at most `atMost`. */
function heard(bytes: number, atMost: number): number {
  for (let count = 0; count < atMost; count += 1) if (watch.hears(bytes)) return count;
  return atMost;
}

describe('what a client says', () => {
  it('is little before it has signed in', () => {
    expect(heard(1, 1_000)).toBe(20);
    watch = new ConnectionWatch(clock);
    expect(heard(6 * KILOBYTE, 1_000)).toBe(2);
  });

  it('may be four thousand packets in ten seconds, in the course of time as well', () => {
    watch.trust(() => false);
    for (let round = 0; round < 3; round += 1) {
      expect(heard(10, 3_000)).toBe(3_000);
      clock.advance(10_000);
    }
    expect(heard(10, 10_000)).toBeLessThan(10_000);
  });
});

describe('what a client is told', () => {
  it('may wait for a moment, but not for long and not without end', () => {
    expect(watch.sends(MEGABYTE)).toBe(false);
    expect(watch.sends(5 * MEGABYTE)).toBe(true);
    clock.advance(6_000);
    expect(watch.sends(MEGABYTE)).toBe(true);
  });

  it('is never too much where it is taken', () => {
    for (let round = 0; round < 10; round += 1) {
      expect(watch.sends(MEGABYTE)).toBe(false);
      clock.advance(4_000);
      expect(watch.sends(0)).toBe(false);
    }
  });
});
