import { describe, expect, it } from 'vitest';
import type { RelayStatus } from '../protocol/index.ts';
import { createRelayWatch, type RelayWay } from './relay-watch.ts';
import { createManualClock } from './testing/manual-clock.ts';

type Fault = RelayStatus['fault'];
const MINUTE_MS = 60_000;
const refused: Fault = { found: 'it refuses our credentials', remedy: 'Correct the secret.' };
const silent: Fault = { found: 'it does not answer', remedy: 'Open the port.' };

/** A way that answers when the test says so. */
function createWay(url: string) {
  const tries: { readonly signal: AbortSignal; readonly answer: (fault: Fault) => Promise<void> }[] = [];
  const way: RelayWay = {
    url,
    tryOut: (signal) =>
      new Promise((resolve) => {
        tries.push({
          signal,
          async answer(fault) {
            resolve(fault);
            // What follows from it.
            for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
          },
        });
      }),
  };
  return { way, tries, answer: (fault: Fault) => tries.at(-1)!.answer(fault) };
}

function setUp(random = () => 0.5) {
  const [udp, tls] = [createWay('turn:relay.example'), createWay('turns:relay.example')];
  const clock = createManualClock();
  const logged: [string, object, string][] = [];
  const keep = (level: string) => (fields: object, message: string) =>
    void logged.push([level, fields, message]);
  const log = { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
  const watch = createRelayWatch({ ways: [udp.way, tls.way], clock, log, random });
  return { udp, tls, clock, logged, watch, tries: () => [udp.tries.length, tls.tries.length] };
}

async function started(random?: () => number) {
  const all = setUp(random);
  all.watch.start();
  await all.udp.answer(null);
  await all.tls.answer(null);
  return all;
}

describe('the watch of the relays', () => {
  it('tries each way at the start, one after the other, and says of each what came of it', async () => {
    const { watch, udp, tls, clock, tries } = setUp();
    expect(watch.results()).toEqual([]);
    watch.start();
    expect(tries()).toEqual([1, 0]);
    await udp.answer(null);
    expect(tries()).toEqual([1, 1]);
    const triedAt = clock.now();
    expect(watch.results()).toEqual([{ url: 'turn:relay.example', triedAt, fault: null }]);
    await tls.answer(refused);
    expect(watch.results()[1]).toEqual({ url: 'turns:relay.example', triedAt, fault: refused });
  });

  it.each([
    [0, 4],
    [0.5, 5],
    [1, 6],
  ])('tries again after some minutes, and not all nodes at once: %d, %d min', async (chance, minutes) => {
    const { clock, tries } = await started(() => chance);
    clock.advance(minutes * MINUTE_MS - 1);
    expect(tries()).toEqual([1, 1]);
    clock.advance(1);
    expect(tries()).toEqual([2, 1]);
  });

  it('tries again where somebody looks and the last try is old, and never twice at a time', async () => {
    const { watch, clock, udp, tls, tries } = await started();
    clock.advance(29_999);
    watch.lookedAt();
    expect(tries()).toEqual([1, 1]);
    clock.advance(1);
    watch.lookedAt();
    watch.lookedAt();
    expect(tries()).toEqual([2, 1]);
    clock.advance(10 * MINUTE_MS);
    watch.lookedAt();
    expect(tries(), 'while one is under way').toEqual([2, 1]);
    await udp.answer(null);
    await tls.answer(null);
    clock.advance(5 * MINUTE_MS);
    expect(tries(), 'once when it is time').toEqual([3, 2]);
  });

  it('warns when something changes, once', async () => {
    const { logged, clock, udp, tls } = await started();
    expect(logged).toEqual([]);
    for (const fault of [silent, silent, refused, null]) {
      clock.advance(5 * MINUTE_MS);
      await udp.answer(fault);
      await tls.answer(null);
    }
    const url = 'turn:relay.example';
    expect(logged).toEqual([
      ['warn', { url, ...silent }, 'a relay does not work'],
      ['warn', { url, ...refused }, 'a relay does not work'],
      ['warn', { url }, 'a relay works again'],
    ]);
  });

  it('goes on where a try ends as none should', async () => {
    const clock = createManualClock();
    const logged: string[] = [];
    let tries = 0;
    const way: RelayWay = {
      url: 'turn:relay.example',
      tryOut: () => (tries++ === 0 ? Promise.reject(new Error('a fault of ours')) : Promise.resolve(null)),
    };
    const ignore = (): void => undefined;
    const error = (_fields: object, message: string): void => void logged.push(message);
    const log = { debug: ignore, info: ignore, warn: ignore, error };
    const watch = createRelayWatch({ ways: [way], clock, log, random: () => 0.5 });
    watch.start();
    await expect.poll(() => clock.pendingTimers).toBe(1);
    expect(logged).toEqual(['the relays could not be tried out']);
    clock.advance(5 * MINUTE_MS);
    await expect.poll(() => watch.results()).toHaveLength(1);
  });

  it('gives up what is under way when it is stopped, and says nothing of it', async () => {
    const { watch, clock, udp, tls, logged, tries } = await started();
    clock.advance(5 * MINUTE_MS);
    watch.stop();
    expect(udp.tries[1]?.signal.aborted).toBe(true);
    await udp.answer(silent);
    clock.advance(10 * MINUTE_MS);
    watch.lookedAt();
    expect([tries(), tls.tries.length, logged, clock.pendingTimers]).toEqual([[2, 1], 1, [], 0]);
    expect(watch.results()[0]?.fault).toBeNull();
  });

  it('has nothing to do without a relay', () => {
    const clock = createManualClock();
    const ignore = (): void => undefined;
    const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
    const watch = createRelayWatch({ ways: [], clock, log });
    watch.start();
    expect([watch.ways, watch.results(), clock.pendingTimers]).toEqual([0, [], 0]);
  });
});
