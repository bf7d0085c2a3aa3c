import { expect, it } from 'vitest';
import { createUplink } from './uplink.ts';

it('gives each connection that carries pictures the same part of the line', () => {
  const uplink = createUplink();
  const [one, other, listening] = [uplink.join(), uplink.join(), uplink.join()];
  expect(one.share).toBe(1);
  one.sends(true);
  listening.sends(false);
  // Who begins finds the others there.
  expect([one.share, other.share]).toEqual([1, 1 / 2]);
  other.sends(true);
  expect([one.share, other.share]).toEqual([1 / 2, 1 / 2]);
  other.sends(false);
  expect(one.share).toBe(1);
  other.sends(true);
  other.leave();
  expect(one.share).toBe(1);
});
