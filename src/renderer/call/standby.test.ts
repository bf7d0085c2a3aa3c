import { beforeEach, describe, expect, it } from 'vitest';
import { alice, beginStory, bobby, clock, soon, talk } from './testing/story.ts';
import type { TestPhone } from './testing/test-phone.ts';

beforeEach(() => beginStory());

const phones = (): TestPhone[] => [alice, bobby];
const link = (phone: TestPhone) => phone.peers.open[0]!;
const generations = (): number[][] =>
  phones().map(({ peers }) => peers.open.map(({ generation }) => generation));

/** The server is away for both. */
async function loseServer(): Promise<void> {
  for (const phone of phones()) phone.line.cut();
  await soon();
}

/** Nothing gets through any more, and the connection that was there will find no path again. */
function lose(): void {
  for (const phone of phones()) {
    link(phone).broken = true;
    link(phone).setPath(false);
  }
}

/** This one is in another network all at once. */
async function move(phone: TestPhone): Promise<void> {
  lose();
  link(phone).move('instead');
  await soon();
}

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

  it('begins another connection at once where it sends more than it has promised', async () => {
    await talk();
    await loseServer();
    alice.calls.setScreen(alice.only().callId, true);
    await soon();
    await move(alice);
    for (const phone of phones()) phone.line.connect();
    await soon();
    expect(generations()).toEqual([[3], [3]]);
    expect(alice.sends).toBe('audio+screen');
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
    expect(phones().map((phone) => link(phone).generation)).toEqual([1, 1]);
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

  it('finds there what the other side has wanted meanwhile', async () => {
    await talk();
    await loseServer();
    bobby.calls.setHeld(bobby.only().callId, true);
    bobby.settings.set({ ...bobby.settings.current, soundProfile: 'music' });
    await soon();
    await move(alice);
    expect(link(bobby)).toMatchObject({
      tracks: { audio: null },
      soundExpected: false,
      sound: { music: true },
    });
    expect([alice.sends, bobby.sends]).toEqual(['nothing', 'nothing']);
  });

  it.each([['alice'], ['bobby']])(
    'goes on with the screen that the other side or it has shown: %s',
    async (who) => {
      await talk();
      const shows = who === 'alice' ? alice : bobby;
      shows.calls.setScreen(shows.only().callId, true);
      await soon();
      await loseServer();
      await move(alice);
      expect(phones().map((phone) => link(phone).generation)).toEqual([1, 1]);
      expect(shows.sends).toBe('audio+screen');
      expect(phones().map((phone) => link(phone).isOffering)).toEqual([false, false]);
      expect(phones().map((phone) => link(phone).lines.length)).toEqual([3, 3]);
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
