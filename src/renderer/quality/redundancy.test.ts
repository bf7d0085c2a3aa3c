import { describe, expect, it } from 'vitest';
import { lookAtLoss, noRedundancy, type Redundancy } from './redundancy-model.ts';

const after = (
  losses: readonly (number | null)[],
  from = noRedundancy,
  roomBps: number | null = null,
): Redundancy =>
  losses.reduce<Redundancy>((redundancy, lost) => lookAtLoss(redundancy, { lost, roomBps }), from);
const seconds = (count: number, lost: number | null): (number | null)[] =>
  Array.from({ length: count }, () => lost);

describe('redundancy is asked for', () => {
  it.each([
    ['never without loss', seconds(60, 0), false],
    ['not for a packet now and then', seconds(60, 0.004), false],
    ['not for a single bad packet in five seconds', [0, 0, 0.02, 0, 0], false],
    ['for two in a hundred', seconds(5, 0.02), true],
    ['for a burst', [0, 0, 0.1], true],
    ['for three packets of fifty at once', [0, 0, 0.06], true],
    ['not yet for two', [0, 0, 0.04], false],
    ['not while nobody speaks', seconds(60, null), false],
  ] as const)('%s', (_, losses, wanted) => {
    expect(after(losses).wanted).toBe(wanted);
  });

  it('not where it would not fit', () => {
    expect(after(seconds(10, 0.1), noRedundancy, 60_000).wanted).toBe(false);
    expect(after(seconds(10, 0.1), noRedundancy, 500_000).wanted).toBe(true);
  });
});

describe('redundancy is given up', () => {
  const begun = after(seconds(5, 0.1));

  it('when nothing much was lost for half a minute', () => {
    expect(after(seconds(24, 0), begun).wanted).toBe(true);
    expect(after(seconds(30, 0), begun).wanted).toBe(false);
  });

  it('not while something is lost still, however little begins it', () => {
    expect(after(seconds(300, 0.008), begun).wanted).toBe(true);
  });

  it('at once when there is no more room', () => {
    expect(after([null], begun, 50_000).wanted).toBe(false);
  });
});
