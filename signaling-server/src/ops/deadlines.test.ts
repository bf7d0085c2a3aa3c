import { expect, it } from 'vitest';
import { TimerDeadlines } from './deadlines.ts';
import { createManualClock } from './testing/manual-clock.ts';

it('offers what is due, and again until it is taken away', async () => {
  const clock = createManualClock();
  const due: string[] = [];
  const deadlines = new TimerDeadlines(clock);
  deadlines.start((id) => Promise.resolve(void due.push(id)));
  deadlines.set('ring', clock.now() + 45_000);
  clock.advance(44_999);
  expect(due).toEqual([]);
  clock.advance(1);
  expect(due).toEqual(['ring']);
  await Promise.resolve();
  clock.advance(1_000);
  expect(due).toEqual(['ring', 'ring']);
  deadlines.set('ring', null);
  expect(clock.pendingTimers).toBe(0);
});

it('lets what came while the server stood still take it away before', () => {
  const clock = createManualClock();
  const deadlines = new TimerDeadlines(clock);
  deadlines.start(() => expect.unreachable());
  deadlines.set('ring', clock.now() + 45_000);
  clock.advance(44_000);
  clock.stall(3_000);
  clock.advance(0);
  deadlines.set('ring', null);
  clock.advance(60_000);
  expect(clock.pendingTimers).toBe(0);
});
