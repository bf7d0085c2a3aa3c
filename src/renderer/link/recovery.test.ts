import { beforeEach, describe, expect, it } from 'vitest';
import type { PeerRole } from '../rtc/peer-connection.ts';
import { LinkRecovery } from './recovery.ts';
import { nextRecovery, patienceMs, type Trouble } from './recovery-policy.ts';
import { createFakeClock, type FakeClock } from '../call/testing/fake-clock.ts';

describe('how long a repair waits', () => {
  it.each<[Trouble, number, number]>([
    ['moved', 0, 0],
    ['silent', 0, 400],
    ['disconnected', 2_000, 3_000],
    ['failed', 0, 1_000],
    ['slow', 8_000, 9_000],
  ])('%s: %d ms at the offerer, %d ms at the answerer', (trouble, offerer, answerer) => {
    expect(patienceMs('offerer', trouble, true)).toBe(offerer);
    expect(patienceMs('answerer', trouble, true)).toBe(answerer);
  });

  it('gives a connection that never was one a little time', () => {
    expect(patienceMs('offerer', 'failed', false)).toBe(2_000);
  });
});

describe('what helps', () => {
  const offerer = {
    ...{ replaces: true, proven: true, attempts: 0 },
    ...{ isHeard: true, isUp: false, nextComes: false },
  } as const;
  it.each([
    ['a path that worked is looked for again', offerer, 'restart'],
    ['but not by a side that nobody hears', { ...offerer, isHeard: false }, 'wait'],
    ['then another connection is offered', { ...offerer, attempts: 1 }, 'replace'],
    ['but not while nobody would hear of it', { ...offerer, attempts: 1, isHeard: false }, 'wait'],
    ['nor while another one comes up', { ...offerer, attempts: 1, nextComes: true }, 'restart'],
    ['nor where it gets through all the same', { ...offerer, attempts: 1, isUp: true }, 'restart'],
    ['what never worked is replaced at once', { ...offerer, proven: false }, 'replace'],
    ['by who made the first offer of the call', { ...offerer, proven: false, replaces: false }, 'wait'],
    ['while the other one goes on looking', { ...offerer, attempts: 9, replaces: false }, 'restart'],
  ] as const)('%s', (_what, state, act) => {
    expect(nextRecovery(state).act).toBe(act);
  });
});

describe('the repair of a connection', () => {
  let clock: FakeClock;
  let done: string[];
  let lineUp: boolean;
  let up: boolean;
  beforeEach(() => {
    clock = createFakeClock();
    done = [];
    lineUp = true;
    up = false;
  });

  function repair(role: PeerRole = 'offerer', ofConnection = role): LinkRecovery {
    const began = clock.now();
    const note = (what: string) => (): void => void done.push(`${clock.now() - began} ${what}`);
    const made = new LinkRecovery({
      ...{ clock, role: () => ofConnection, replaces: role === 'offerer' },
      ...{ isLineUp: () => lineUp, isUp: () => up, nextComes: () => false },
      restart: note('restart'),
      replace: note('replace'),
      giveUp: note('give up'),
    });
    made.expect();
    return made;
  }

  it('tries several things, and gives up after a while', async () => {
    const broken = repair();
    broken.worked();
    broken.down();
    broken.trouble('silent');
    await clock.advance(60_000);
    expect(done).toEqual([
      '0 restart',
      ...Array.from({ length: 15 }, (_, times) => `${300 + times * 3_000} replace`),
      '45000 give up',
    ]);
    expect(clock.waiting).toBe(0);
  });

  it('does not count what it slept through itself', async () => {
    const broken = repair();
    broken.worked();
    broken.down();
    await clock.advance(5_000);
    clock.sleep(60_000);
    await clock.advance(35_000);
    expect(done).toEqual([]);
    await clock.advance(8_000);
    expect(done).toHaveLength(1);
  });

  it('waits for the server where nobody would hear of it, and begins as soon as it is back', async () => {
    const broken = repair();
    broken.worked();
    lineUp = false;
    broken.trouble('failed');
    await clock.advance(9_000);
    expect(done).toEqual([]);
    lineUp = true;
    await clock.advance(1_000);
    expect(done).toHaveLength(1);
    expect(done[0]).toMatch(/restart$/);
  });

  it('begins once without the server where its own network is another one', async () => {
    const broken = repair('answerer');
    broken.worked();
    lineUp = false;
    broken.trouble('silent');
    await clock.advance(1_000);
    expect(done).toEqual([]);
    broken.trouble('moved');
    await clock.advance(3_000);
    expect(done).toEqual(['1000 restart']);
  });

  it('does one thing about many signs of the same trouble', async () => {
    const broken = repair('answerer');
    broken.worked();
    broken.trouble('moved');
    broken.trouble('silent');
    await clock.advance(0);
    broken.trouble('failed');
    await clock.advance(900);
    expect(done).toEqual(['0 restart']);
  });

  it('is over when it helped, also where the old path had worked all along', async () => {
    const fine = repair();
    fine.worked();
    up = true;
    fine.trouble('moved');
    await clock.advance(60_000);
    expect(done).toEqual(['0 restart']);
    expect(clock.waiting).toBe(0);
  });

  it('begins anew where the network changes again before it was seen that the last repair helped', async () => {
    const fine = repair();
    fine.worked();
    up = true;
    fine.trouble('moved');
    await clock.advance(2_000);
    fine.trouble('moved');
    await clock.advance(60_000);
    expect(done).toEqual(['0 restart', '2000 restart']);
    expect(clock.waiting).toBe(0);
  });

  it('leaves it to the other side when that was quicker', async () => {
    const slower = repair('answerer');
    slower.worked();
    slower.trouble('silent');
    await clock.advance(200);
    slower.described();
    await clock.advance(1_000);
    expect(done).toEqual([]);
    slower.worked();
    await clock.advance(60_000);
    expect(done).toEqual([]);
  });

  it('lets the one begin that offered the connection of the moment, whoever called', async () => {
    for (const side of [repair('answerer', 'offerer'), repair('offerer', 'answerer')]) {
      side.worked();
      side.trouble('silent');
    }
    await clock.advance(0);
    expect(done).toEqual(['0 restart']);
    await clock.advance(400);
    expect(done).toEqual(['0 restart', '400 restart']);
    await clock.advance(300);
    expect(done).toEqual(['0 restart', '400 restart', '700 replace']);
  });

  it('does not wait for the other side where it knows better', async () => {
    const moved = repair('answerer');
    moved.worked();
    moved.trouble('moved');
    await clock.advance(0);
    expect(done).toEqual(['0 restart']);
  });

  it('replaces a connection of which nothing is ever heard again after both descriptions', async () => {
    const stuck = repair();
    stuck.described();
    await clock.advance(8_000);
    expect(done).toEqual(['8000 replace']);
  });
});
