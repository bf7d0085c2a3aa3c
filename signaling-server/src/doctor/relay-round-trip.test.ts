import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { measureRoundTrip } from './relay-round-trip.ts';

/** Two places on a relay that takes so long for each packet; the second one answers what it hears. */
function placesApart(ms: number) {
  const clock = createManualClock();
  const listeners: ((packet: Buffer) => void)[] = [];
  const place = (own: number) => ({
    onData: (listener: (packet: Buffer) => void) => void (listeners[own] = listener),
    send: (packet: Buffer) => void clock.startTimer(ms, () => listeners[1 - own]?.(packet)),
  });
  return { clock, here: place(0), there: place(1) };
}

it.each([
  ['a relay at the other end of the world', 1_250, 50],
  ['a relay that loses everything', 60_000, 0],
])('%s', async (_what, ms, received) => {
  const { clock, here, there } = placesApart(ms);
  const state = { isOver: false };
  const measured = measureRoundTrip({ here, there, clock, patienceMs: 4_000 }).finally(
    () => (state.isOver = true),
  );
  while (!state.isOver) {
    clock.advance(20);
    await turn();
  }
  expect(await measured).toMatchObject({ sent: 50, received });
});
