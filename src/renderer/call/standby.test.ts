import { beforeEach, describe, expect, it } from 'vitest';
import { connected, generations, link, lose, loseServer, move, phones } from './testing/standby-story.ts';
import { alice, beginStory, bobby, clock, soon, talk } from './testing/story.ts';

beforeEach(() => beginStory());

describe('a phone that finds itself in another network while the server is away', () => {
  it('keeps a connection waiting for the other side as long as the server is away', async () => {
    await talk();
    expect(generations()).toEqual([[0], [0]]);
    await loseServer();
    expect(generations()).toEqual([
      [0, 2],
      [0, 1],
    ]);
    for (const phone of phones()) phone.line.connect();
    await soon();
    expect(generations()).toEqual([[0], [0]]);
    expect(phones().map(({ speakers }) => speakers.open)).toEqual([1, 1]);
  });

  it('keeps what it has until it can be heard over the connection that waits', async () => {
    await talk();
    await loseServer();
    bobby.peers.open[1]?.setState('connected');
    await soon();
    expect(generations()[1]).toEqual([0, 1]);
  });

  it.each(['who called', 'who answered'])('is let in by it at once: the one %s', async (who) => {
    await talk();
    await loseServer();
    const moved = who === 'who called' ? alice : bobby;
    const phases: string[] = [];
    for (const phone of phones()) phone.calls.list.subscribe(() => void phases.push(phone.phase));
    lose();
    link(moved).move('instead');
    await soon();
    const used = who === 'who called' ? 1 : 2;
    expect(phones().map((phone) => link(phone).generation)).toEqual([used, used]);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
    expect([...new Set(phases)].filter((phase) => phase !== 'active')).toEqual([]);
    for (const phone of phones()) phone.line.connect();
    await clock.advance(11_000);
    expect(generations()).toEqual([[used], [used]]);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
    alice.hangUp();
    await clock.advance(60_000);
    expect(phones().every(({ isQuiet }) => isQuiet)).toBe(true);
    expect(clock.waiting).toBe(0);
  });

  it('moves on and on', async () => {
    await talk();
    await loseServer();
    for (const moved of [alice, bobby, bobby, alice]) {
      await clock.advance(4_000);
      const before = link(alice).generation;
      lose();
      link(moved).move('instead');
      await soon();
      expect(link(alice).generation).toBeGreaterThan(before);
      expect(link(bobby).generation).toBe(link(alice).generation);
    }
    expect([alice.phase, bobby.phase, alice.sends, bobby.sends]).toEqual([
      ...['active', 'active'],
      ...['audio', 'audio'],
    ]);
  });

  it('begins another connection where the promised one comes to nothing', async () => {
    await talk();
    await loseServer();
    for (const phone of phones()) phone.peers.breakPaths(true);
    for (const phone of phones()) for (const one of phone.peers.open) one.broken = true;
    lose();
    link(alice).move('instead');
    await clock.advance(2_000);
    for (const phone of phones()) phone.peers.breakPaths(false);
    for (const phone of phones()) phone.line.connect();
    await clock.advance(1_500);
    // Under number 2 the other side might have come.
    expect(generations()).toEqual([[3], [3]]);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  it('keeps the connection by which the other side has come from an offer that comes late', async () => {
    await talk();
    await loseServer();
    alice.peers.breakPaths(true);
    await move(alice);
    await clock.advance(3_500);
    // It waits for the other side, and what it offers now waits for the server.
    expect(generations()[0]).toEqual([0, 2, 3]);
    link(bobby).move('instead');
    await soon();
    expect(phones().map((phone) => link(phone).generation)).toEqual([2, 2]);
    const { received } = link(bobby);
    for (const phone of phones()) phone.line.connect();
    await clock.advance(11_000);
    expect(generations()).toEqual([[2], [2]]);
    expect(link(bobby).received).toBe(received);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  it('is waited for no more where it could not come by its promise', async () => {
    await talk();
    await loseServer();
    for (const phone of phones()) phone.peers.breakPaths(true);
    link(alice).move();
    await clock.advance(3_500);
    expect(generations()[1]).toContain(1);
    for (const phone of phones()) phone.line.connect();
    await clock.advance(15_000);
    expect(generations()).toEqual([[0], [0]]);
  });

  it('is waited for no more where the server comes back before its promise comes to nothing', async () => {
    await talk();
    await loseServer();
    const [adas, bobs] = [link(alice), link(bobby)];
    const [adaWaits, bobWaits] = phones().map(({ peers }) => peers.open[1]!);
    bobWaits!.opensLate = true;
    // Nobody comes by number 2.
    adaWaits!.broken = true;
    lose();
    adas.move('instead');
    bobs.move('instead');
    await clock.advance(10);
    bobWaits!.openChannel();
    await clock.advance(10);
    expect(connected()).toEqual([[1], [1]]);
    expect(generations()[1]).toContain(2);
    for (const phone of phones()) phone.line.connect();
    await clock.advance(60_000);
    expect(phones().map(({ peers }) => peers.open.length)).toEqual([1, 1]);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  it('waits no more where the connection is replaced by which nobody could tell it so', async () => {
    await talk();
    await loseServer();
    lose();
    for (const phone of phones()) {
      link(phone).setState('failed');
      phone.line.connect();
    }
    await clock.advance(25_000);
    expect(generations()).toEqual([[3], [3]]);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  it('is heard by the other side as soon as it can say something', async () => {
    await talk();
    await loseServer();
    bobby.peers.open[1]!.isTardy = true;
    await move(alice);
    // Bob may still be on his way by number 2.
    expect(generations()).toEqual([
      [2, 1],
      [1, 3],
    ]);
    // The browser tells it at last: then another one waits for each.
    link(bobby).isTardy = false;
    for (const state of ['connecting', 'connected'] as const) link(bobby).setState(state);
    await soon();
    expect(generations().map((open) => open.length)).toEqual([2, 2]);
  });

  it('is not waited for by somebody who may make no connection any more', async () => {
    await talk();
    bobby.settings.set({ ...bobby.settings.current, relay: 'always' });
    await loseServer();
    expect(generations()).toEqual([[0], [0]]);
    await clock.advance(1_000);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });

  it.each([['who called'], ['who answered']])(
    'repairs the connection that it came by: the one %s',
    async (who) => {
      await talk();
      await loseServer();
      const [moved, other] = who === 'who called' ? [alice, bobby] : [bobby, alice];
      await move(moved);
      for (const phone of phones()) phone.line.connect();
      await soon();
      const { received } = link(other);
      link(moved).setState('disconnected');
      await clock.advance(2_100);
      expect(link(moved).restarts).toBe(1);
      expect(link(other).received).toBeGreaterThan(received);
      expect(phones().map((phone) => link(phone).state)).toEqual(['connected', 'connected']);
    },
  );

  it('promises another connection where the other side has used up the number of this one', async () => {
    await talk();
    alice.line.cut();
    link(bobby).move();
    await soon();
    // What Bob says of his number 1 waits for the server, and Ada has promised one of that number.
    expect(generations()).toEqual([[0], [0, 1, 3]]);
    await clock.advance(11_000);
    await move(alice);
    expect(connected()).toEqual([[3], [3]]);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  it('promises another connection after the next one has come to nothing', async () => {
    await talk();
    await loseServer();
    for (const phone of phones()) phone.peers.breakPaths(true);
    link(alice).move();
    await clock.advance(12_000);
    expect(generations()[0]).toContain(3);
    for (const phone of phones()) phone.peers.breakPaths(false);
    await clock.advance(2_000);
    expect(generations()[0]).not.toContain(3);
    await move(alice);
    expect(connected()).toEqual([[5], [5]]);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  it('is let in by who has begun to replace the connection meanwhile', async () => {
    await talk();
    await loseServer();
    lose();
    link(alice).setState('failed');
    alice.line.connect();
    await clock.advance(9_000);
    expect(generations()).toEqual([
      [2, 3],
      [0, 1],
    ]);
    link(bobby).move('instead');
    await soon();
    expect(connected()).toEqual([[2], [2]]);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  // Ada comes by number 1, Bob by number 2; each hears of the other one's coming only when the channel opens.
  it.each([
    { when: 'Bob hears of Ada before he has come', ada: 0, bob: 5, bobHears: 12, adaHears: 20 },
    { when: 'both have come, and Bob hears of it first', ada: 0, bob: 5, bobHears: 17, adaHears: 20 },
    { when: 'both have come, and Ada hears of it first', ada: 0, bob: 5, bobHears: 20, adaHears: 17 },
    { when: 'Ada hears of Bob before she has come', ada: 5, bob: 0, bobHears: 20, adaHears: 12 },
    { when: 'both come at the same moment, and Ada hears first', ada: 0, bob: 0, bobHears: 20, adaHears: 17 },
    { when: 'both come at the same moment, and Bob hears first', ada: 0, bob: 0, bobHears: 17, adaHears: 20 },
    { when: 'both come and hear at the same moment', ada: 0, bob: 0, bobHears: 10, adaHears: 10 },
  ])('agrees with the other side on the higher number where both come: $when', async (at) => {
    await talk();
    await loseServer();
    const [adas, bobs] = [link(alice), link(bobby)];
    const [adaWaits, bobWaits] = phones().map(({ peers }) => peers.open[1]!);
    for (const waiting of [adaWaits, bobWaits]) waiting!.opensLate = true;
    lose();
    clock.after(at.ada, () => adas.move('instead'));
    clock.after(at.bob, () => bobs.move('instead'));
    clock.after(at.adaHears, () => adaWaits!.openChannel());
    clock.after(at.bobHears, () => bobWaits!.openChannel());
    await clock.advance(11_000);
    expect(connected()).toEqual([[2], [2]]);
    expect([alice.phase, bobby.phase, alice.sends, bobby.sends]).toEqual([
      ...['active', 'active'],
      ...['audio', 'audio'],
    ]);
    expect(generations().map(({ length }) => length)).toEqual([2, 2]);
  });

  it.each([1, 2])(
    'agrees with the other side where both come by what they have promised, and only %i works',
    async (works) => {
      await talk();
      await loseServer();
      const moved = phones().map(link);
      for (const phone of phones()) {
        for (const waiting of phone.peers.open) if (waiting.generation === 3 - works) waiting.broken = true;
      }
      lose();
      for (const link of moved) link.move('instead');
      await clock.advance(11_000);
      expect(connected().map(({ length }) => length)).toEqual([1, 1]);
      expect(connected()[0]).toEqual(connected()[1]);
      expect([alice.phase, bobby.phase, alice.sends, bobby.sends]).toEqual([
        ...['active', 'active'],
        ...['audio', 'audio'],
      ]);
    },
  );

  it('leaves nothing open when the call ends', async () => {
    await talk();
    await loseServer();
    alice.hangUp();
    await clock.advance(60_000);
    expect(generations()).toEqual([[], []]);
    expect(phones().every(({ isQuiet }) => isQuiet)).toBe(true);
  });
});
