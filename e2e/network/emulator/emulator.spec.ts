import { expect, test as base } from '@playwright/test';
import { noEmulator } from '../equipment.ts';
import { binomialBounds, isWithin } from './chance.ts';
import { startEmulator, type Place, type Shape } from './emulator.ts';
import { probeEchoes, probeRate, startProbeServer, type Echo } from './probe.ts';

const HERE = '10.86.1.1';
const THERE = '10.86.2.1';

interface TwoPlaces {
  readonly here: Place;
  readonly there: Place;
}

const test = base.extend<{ places: TwoPlaces }, { network: TwoPlaces }>({
  network: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern and demands one.
    async ({}, use) => {
      const emulator = await startEmulator();
      const [here, there] = [await emulator.addPlace('here'), await emulator.addPlace('there')];
      await here.plug('eth0', HERE);
      await there.plug('eth0', THERE);
      const probeServer = await startProbeServer(there, THERE);
      await use({ here, there });
      probeServer.kill('SIGKILL');
      await emulator.stop();
    },
    { scope: 'worker' },
  ],
  // Nothing of one test's faults is left in the next one.
  places: async ({ network }, use) => {
    await use(network);
    for (const place of [network.here, network.there]) await place.shape({});
  },
});

test.skip(noEmulator !== null, noEmulator ?? '');

/** What is expected of a link with a fault, as a question that a link without it must answer with no. */
interface Fault {
  readonly name: string;
  readonly shape: Shape;
  readonly probe: { readonly count: number; readonly intervalMs: number };
  readonly shows: (echoes: readonly Echo[]) => boolean;
}

const quick = { count: 60, intervalMs: 10 };
const roundTrips = (echoes: readonly Echo[]): number[] =>
  echoes.flatMap(({ roundTripMs }) => (roundTripMs === null ? [] : [roundTripMs])).sort((a, b) => a - b);
const lostShare = (echoes: readonly Echo[]): number => 1 - roundTrips(echoes).length / echoes.length;
const median = (values: readonly number[]): number => values[Math.floor(values.length / 2)] ?? Number.NaN;
/** How many in a row did not come back, on average over such rows. */
const meanRow = (echoes: readonly Echo[]): number => {
  const rows = echoes.map(({ roundTripMs }) => (roundTripMs === null ? 'x' : ' ')).join('');
  const lost = rows.split(/ +/).filter((row) => row !== '');
  return lost.length === 0 ? 0 : lost.join('').length / lost.length;
};

const LOSS = 0.2;
/** A datagram and its echo both cross the link. */
const LOST_BOTH_WAYS = 1 - (1 - LOSS) ** 2;
const many = { count: 600, intervalMs: 1 };

const faults: readonly Fault[] = [
  {
    name: 'a delay of 25 ms',
    shape: { delayMs: 25 },
    probe: quick,
    // A busy machine makes most of them longer, but hardly each; nothing makes one shorter.
    shows: (echoes) => lostShare(echoes) === 0 && isWithin(roundTrips(echoes)[0]!, [50, 80]),
  },
  {
    name: 'a jitter of 30 ms',
    shape: { jitterMs: 30 },
    // Far apart, so that packets which stay in order do not push each other.
    probe: { count: 60, intervalMs: 30 },
    shows: (echoes) => {
      const sorted = roundTrips(echoes);
      return sorted.at(-4)! - sorted[3]! > 40 && median(sorted) > 40;
    },
  },
  {
    name: 'a loss of 20 %',
    shape: { loss: LOSS },
    probe: many,
    shows: (echoes) => isWithin(lostShare(echoes), binomialBounds(LOST_BOTH_WAYS, many.count)),
  },
  {
    name: 'a loss in bursts',
    shape: { loss: 0.05, burst: 6 },
    probe: many,
    shows: (echoes) => isWithin(lostShare(echoes), [0.03, 0.2]) && meanRow(echoes) > 3,
  },
  {
    name: 'darkness',
    shape: { dark: true },
    probe: { count: 5, intervalMs: 5 },
    shows: (echoes) => lostShare(echoes) === 1,
  },
  {
    name: 'blocked UDP',
    shape: { udpBlocked: true },
    probe: { count: 5, intervalMs: 5 },
    shows: (echoes) => lostShare(echoes) === 1,
  },
];

for (const { name, shape, probe, shows } of faults) {
  test(`${name} is there, and a perfect link is told from it`, async ({ places: { here } }) => {
    const perfect = await probeEchoes(here, THERE, probe);
    expect(lostShare(perfect), 'a perfect link loses nothing').toBe(0);
    expect(shows(perfect), 'a link that only seems to have this fault would be found out').toBe(false);
    await here.shape(shape);
    expect(shows(await probeEchoes(here, THERE, probe))).toBe(true);
  });
}

test('a slow line delivers what it can, drops what its queue has no room for, and slows TCP down', async ({
  places: { here },
}) => {
  expect(await probeRate(here, THERE, 300), 'a perfect link is fast').toBeGreaterThan(5_000);
  await here.shape({ rateKbps: 400, queueMs: 200 }, ['down']);
  const rate = await probeRate(here, THERE, 2_000);
  expect(rate).toBeGreaterThan(250);
  expect(rate).toBeLessThan(440);
  const { down } = await here.counters();
  expect(down.overflowed).toBeGreaterThan(0);
});

test('a black-out lasts as long as it was told to, and blocked UDP leaves TCP alone', async ({
  places: { here },
}) => {
  const often = { intervals: [20] };
  const { up } = await here.counters();
  const since = async (what: 'carried' | 'darkened'): Promise<number> =>
    (await here.counters()).up[what] - up[what];
  const probing = probeEchoes(here, THERE, { count: 200, intervalMs: 10 });
  await expect.poll(() => since('carried'), often).toBeGreaterThan(30);
  const before = performance.now();
  await here.shape({ dark: true });
  await expect.poll(() => since('darkened'), often).toBeGreaterThan(40);
  await here.shape({});
  const tookMs = performance.now() - before;
  const echoes = await probing;
  const lost = echoes.filter(({ roundTripMs }) => roundTripMs === null);
  expect(lost.length).toBeGreaterThan(40);
  const lastedMs = lost.at(-1)!.sentAtMs - lost[0]!.sentAtMs;
  // What was under way when it began belongs to it.
  expect(lastedMs).toBeLessThan(tookMs + 100);
  expect(echoes.at(-1)?.roundTripMs, 'it is over').not.toBeNull();

  await here.shape({ udpBlocked: true });
  expect(await probeRate(here, THERE, 200)).toBeGreaterThan(5_000);
});

test('a machine that changes its network has another address and loses the old one', async ({
  places: { here, there },
}) => {
  const probe = { count: 10, intervalMs: 5 };
  await here.unplug('eth0');
  expect(lostShare(await probeEchoes(here, THERE, probe)), 'there is no network').toBe(1);
  await here.plug('wlan0', '10.86.3.1');
  expect(lostShare(await probeEchoes(here, THERE, probe))).toBe(0);
  const back = await startProbeServer(here, '10.86.3.1');
  expect(lostShare(await probeEchoes(there, '10.86.3.1', probe)), 'it is reached at the new one').toBe(0);
  expect(lostShare(await probeEchoes(there, HERE, probe)), 'and not at the old one').toBe(1);
  back.kill('SIGKILL');
  await here.unplug('wlan0');
  await here.plug('eth0', HERE);
});

test('each end of a call is impaired by itself', async ({ places: { here, there } }) => {
  await there.shape({ delayMs: 20 }, ['down']);
  expect(roundTrips(await probeEchoes(here, THERE, quick))[0]).toBeGreaterThanOrEqual(20);
  await there.shape({});
  await here.shape({ delayMs: 20 }, ['up']);
  const both = await here.counters();
  expect(roundTrips(await probeEchoes(here, THERE, quick))[0]).toBeGreaterThanOrEqual(20);
  const after = await here.counters();
  expect(after.up.carried - both.up.carried).toBe(quick.count);
  expect(after.down.carried - both.down.carried).toBe(quick.count);
});
