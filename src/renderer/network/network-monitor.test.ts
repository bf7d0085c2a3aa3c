import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../call/testing/fake-clock.ts';
import { LOOKS_ALLOWED, NetworkMonitor, type NetworkHint } from './network-monitor.ts';

const HOME = '10.0.0.1';
const CAFE = '10.0.0.2';
const TRAIN = '10.0.0.3';

let clock: FakeClock;
let monitor: NetworkMonitor;
/** What this machine has. */
let present: string[];
/** Whether the looks see everything there is. */
let isAll: boolean;
/** How long a look takes, ms. */
let lookMs: number;
let looks: number;
let said: NetworkHint[];

beforeEach(() => {
  clock = createFakeClock();
  [present, isAll, lookMs, looks, said] = [[HOME], true, 0, 0, []];
  monitor = new NetworkMonitor({
    clock,
    addresses: {
      read: () =>
        new Promise((resolve) => {
          looks += 1;
          clock.after(lookMs, () => resolve({ addresses: present, isAll }));
        }),
      hasOne: (wanted) => Promise.resolve(wanted.some((one) => present.includes(one))),
    },
  });
  monitor.subscribe((hint) => void said.push(hint));
  monitor.know([HOME]);
});

describe('the network monitor', () => {
  it('tells everybody what anybody says, until they have heard enough', () => {
    const heard: NetworkHint[] = [];
    const stop = monitor.subscribe((hint) => void heard.push(hint));
    monitor.say('woke');
    stop();
    monitor.say('visible');
    expect([heard, said]).toEqual([['woke'], ['woke', 'visible']]);
  });

  it('does not look at the addresses while nothing is in doubt', async () => {
    present = [CAFE];
    for (const hint of ['online', 'changed', 'visible', 'woke', 'in-call'] as const) monitor.say(hint);
    await clock.advance(60_000);
    expect([looks, clock.waiting]).toEqual([0, 0]);
  });

  it('finds nothing while they are those that are known', async () => {
    monitor.doubt();
    await clock.advance(60_000);
    expect([said, looks > 10, clock.waiting]).toEqual([[], true, 0]);
  });

  it('says at once that it is another network, and only once, however many paths are in doubt', async () => {
    present = [HOME, CAFE];
    for (let path = 0; path < 7; path += 1) monitor.doubt();
    await clock.advance(0);
    expect([said, looks]).toEqual([['moved'], 1]);
    await clock.advance(60_000);
    expect(said).toEqual(['moved']);
  });

  it('looks as often for seven paths as for one', async () => {
    const end = monitor.doubt();
    await clock.advance(2_000);
    end();
    const one = looks;
    await clock.advance(30_000);
    looks = 0;
    for (let path = 0; path < 7; path += 1) monitor.doubt();
    await clock.advance(2_000);
    expect(looks).toBe(one);
  });

  it.each([
    [1_000, 100],
    [6_000, 700],
  ])('notices a network that comes after %d ms within %d ms', async (after, within) => {
    monitor.doubt();
    await clock.advance(after);
    present = [CAFE];
    await clock.advance(within);
    expect(said).toEqual(['moved']);
  });

  it('goes by the last address there was in the moment between two networks', async () => {
    present = [];
    monitor.doubt();
    await clock.advance(1_000);
    expect(said).toEqual([]);
    present = [CAFE];
    await clock.advance(100);
    expect(said).toEqual(['moved']);
  });

  it('does not even look where no address was ever told', async () => {
    const read = () => Promise.reject(new Error('it looked'));
    const hidden = new NetworkMonitor({ clock, addresses: { read, hasOne: read } });
    hidden.know([]);
    hidden.doubt();
    await clock.advance(60_000);
    expect(clock.waiting).toBe(0);
  });

  it('says nothing of an address that a connection has come up with meanwhile', async () => {
    present = [CAFE];
    monitor.know([CAFE]);
    monitor.doubt();
    await clock.advance(10_000);
    expect(said).toEqual([]);
  });

  it('looks again at once where the machine itself has a reason while a look is under way', async () => {
    lookMs = 50;
    monitor.doubt();
    await clock.advance(20);
    for (let again = 0; again < 5; again += 1) monitor.say('changed');
    expect(looks).toBe(1);
    await clock.advance(40);
    expect(looks).toBe(2);
    await clock.advance(100);
    expect(looks).toBe(2);
    await clock.advance(100);
    expect(looks).toBe(3);
  });

  it('looks no more once every path is open again', async () => {
    const ends = [monitor.doubt(), monitor.doubt()];
    await clock.advance(250);
    ends[0]!();
    const before = looks;
    await clock.advance(250);
    expect(looks).toBeGreaterThan(before);
    ends[1]!();
    expect(clock.waiting).toBe(0);
  });

  it('finds at the next doubt what it saw as the last one ended', async () => {
    lookMs = 50;
    present = [HOME, CAFE];
    const end = monitor.doubt();
    await clock.advance(20);
    end();
    await clock.advance(60_000);
    expect(said).toEqual([]);
    monitor.doubt();
    await clock.advance(100);
    expect(said).toEqual(['moved']);
  });
});

describe('a machine that has found another network', () => {
  beforeEach(async () => {
    present = [CAFE];
    monitor.doubt();
    await clock.advance(0);
    expect(said).toEqual(['moved']);
    said = [];
  });

  it.each([200, 2_500])('counts an address that joins the first one after %d ms as the same', async (ms) => {
    await clock.advance(ms);
    present = [CAFE, 'fd00::2'];
    await clock.advance(200);
    expect(said).toEqual(['online']);
  });

  it('says at once that it is a third one where the address of the second one is gone', async () => {
    await clock.advance(200);
    present = [TRAIN];
    await clock.advance(200);
    expect(said).toEqual(['moved']);
  });

  it('takes an address that joins much later for another network', async () => {
    await clock.advance(3_200);
    present = [CAFE, TRAIN];
    await clock.advance(200);
    expect(said).toEqual(['moved']);
  });

  it('says so again when it is back in the one before', async () => {
    await clock.advance(200);
    present = [HOME];
    await clock.advance(200);
    expect(said).toEqual(['moved']);
  });

  it.each([
    ['did not see everything', [HOME], false],
    ['saw nothing at all', [], true],
  ])('does not take an address for gone by a look that %s', async (_, seen, isComplete) => {
    await clock.advance(200);
    [present, isAll] = [seen, isComplete];
    await clock.advance(200);
    [present, isAll] = [[CAFE], true];
    said = [];
    await clock.advance(200);
    expect(said).toEqual([]);
  });
});

describe('where the other side gives one reason to look after the other', () => {
  /** As often as is allowed, and those looks more that may have been saved up. */
  const MOST_IN_A_MINUTE = LOOKS_ALLOWED.burst + Math.ceil(60_000 / LOOKS_ALLOWED.nextMs);

  /** It says that it hears nothing and then answers, so many ms later, for a minute. */
  async function nag(ms: number): Promise<void> {
    for (let at = 0; at < 60_000; at += 2 * ms) {
      const end = monitor.doubt();
      await clock.advance(ms);
      end();
      await clock.advance(ms);
    }
  }

  it.each([1, 50, 5_000])('it does not look all the time, the reasons lasting %d ms', async (ms) => {
    await nag(ms);
    expect(looks).toBeGreaterThan(LOOKS_ALLOWED.burst);
    expect(looks).toBeLessThanOrEqual(MOST_IN_A_MINUTE);
  });

  it('it still finds out within 700 ms what is new', async () => {
    await nag(50);
    present = [CAFE];
    monitor.doubt();
    await clock.advance(700);
    expect(said).toEqual(['moved']);
  });

  it('it looks at once for a reason of its own', async () => {
    await nag(50);
    monitor.doubt();
    const before = looks;
    monitor.say('changed');
    expect(looks).toBe(before + 1);
    await clock.advance(1_000);
    expect(looks).toBeGreaterThan(before + 5);
  });

  it('it looks at once for the next one after a rest', async () => {
    await nag(50);
    await clock.advance(30_000);
    const before = looks;
    monitor.doubt();
    await clock.advance(1_000);
    expect(looks).toBeGreaterThan(before + 5);
  });
});
