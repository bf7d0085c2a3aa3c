import { expect, it } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { createAuditPruning } from './audit.ts';

const DAY_MS = 24 * 3_600_000;

it('forgets once a day what is older than a year, whatever becomes of it', () => {
  const clock = createManualClock(1_000 * DAY_MS);
  const pruned: number[] = [];
  const pruning = createAuditPruning({
    log: { prune: (before) => (pruned.push(before), Promise.reject(new Error('busy'))) },
    ...{ clock, logger: createLogger('silent') },
  });
  pruning.start();
  clock.advance(2 * DAY_MS);
  expect(pruned).toEqual([635 * DAY_MS, 636 * DAY_MS, 637 * DAY_MS]);
  pruning.stop();
  expect(clock.pendingTimers).toBe(0);
});
