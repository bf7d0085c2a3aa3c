import { expect, it } from 'vitest';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { Heartbeats, PING_INTERVAL_MS, PING_TIMEOUT_MS, type Pulse } from './heartbeats.ts';

/** A clock whose timers all come late, as those of a server do that has too much to do. */
function createBusyClock(lateMs: number) {
  const clock = createManualClock();
  let skipped = 0;
  return {
    clock: {
      now: () => clock.now() + skipped,
      startTimer: (delayMs: number, onElapsed: () => void) => clock.startTimer(delayMs + lateMs, onElapsed),
    },
    advance: (ms: number) => clock.advance(ms),
    /** So long no timer runs at all. */
    stall: (ms: number) => void (skipped += ms),
  };
}

function createPulse() {
  let pings = 0;
  let silences = 0;
  const pulse: Pulse = {
    ...{ isAwaited: false, awaitedSince: 0, slot: 0 },
    ping: () => void (pings += 1),
    onSilence: () => void (silences += 1),
  };
  return { pulse, pings: () => pings, silences: () => silences };
}

it.each([0, 50, 250, 850, 1_900, 4_900])(
  'clients are pinged as often while every turn is %d ms late',
  (lateMs) => {
    const { clock, advance } = createBusyClock(lateMs);
    const heartbeats = new Heartbeats(clock);
    const { pulse, pings } = createPulse();
    heartbeats.add(pulse);
    for (let round = 1; round <= 10; round += 1) {
      advance(PING_INTERVAL_MS);
      pulse.isAwaited = false;
      // A ping may come with the turn after the one that it was due in.
      expect(pings()).toBeGreaterThanOrEqual(round - 1);
    }
    heartbeats.remove(pulse);
  },
);

it('who is asked once more before the time is over has it anew', () => {
  // Each of these turns counts for half of it.
  const { clock, advance } = createBusyClock(1_900);
  const heartbeats = new Heartbeats(clock);
  const { pulse, silences } = createPulse();
  heartbeats.add(pulse);
  // What is asked at the end of a round is heard late in the next one.
  advance(PING_INTERVAL_MS - 2_000);
  for (let round = 1; round <= 10; round += 1) {
    advance(PING_INTERVAL_MS);
    expect(silences()).toBe(0);
    pulse.isAwaited = false;
  }
  heartbeats.remove(pulse);
});

it('what a server had no turn to hear while it stood still is held against nobody', () => {
  const { clock, advance, stall } = createBusyClock(0);
  const heartbeats = new Heartbeats(clock);
  const { pulse, silences } = createPulse();
  heartbeats.add(pulse);
  while (!pulse.isAwaited) advance(100);
  stall(10 * PING_TIMEOUT_MS);
  // The first turns after that; the answer is read between them.
  advance(200);
  expect(silences()).toBe(0);
  pulse.isAwaited = false;
  advance(PING_TIMEOUT_MS);
  expect(silences()).toBe(0);
  heartbeats.remove(pulse);
});

it('who does not answer is given up after the time for it, also while every turn comes late', () => {
  const { clock, advance } = createBusyClock(250);
  const heartbeats = new Heartbeats(clock);
  const { pulse, silences } = createPulse();
  heartbeats.add(pulse);
  while (!pulse.isAwaited) advance(100);
  advance(PING_TIMEOUT_MS - 1_000);
  expect(silences()).toBe(0);
  advance(2_000);
  expect(silences()).toBe(1);
  heartbeats.remove(pulse);
});

it('who never answers is given up also where they are pinged again before that', () => {
  const { clock, advance } = createBusyClock(4_900);
  const heartbeats = new Heartbeats(clock);
  const { pulse, pings, silences } = createPulse();
  heartbeats.add(pulse);
  // Each of these turns counts for one second.
  for (let turn = 1; turn <= 12; turn += 1) advance(5_000);
  expect(pings()).toBeGreaterThan(1);
  expect(silences()).toBeGreaterThan(0);
  heartbeats.remove(pulse);
});
