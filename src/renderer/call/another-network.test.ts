import { beforeEach, describe, expect, it } from 'vitest';
import { alice, beginStory, bobby, clock, server, soon, talk } from './testing/story.ts';
import type { TestPhone } from './testing/test-phone.ts';

beforeEach(() => beginStory());

const phones = (): TestPhone[] => [alice, bobby];
const link = (phone: TestPhone) => phone.peers.open[0]!;
const generations = (): number[][] =>
  phones().map(({ peers }) => peers.open.map(({ generation }) => generation));

/** Nothing gets through any more, and the connection that was there will find no path again. */
function lose(): void {
  for (const phone of phones()) {
    link(phone).broken = true;
    link(phone).setPath('silent');
  }
}

describe('a phone that finds itself in another network in mid call', () => {
  it.each(['who called', 'who answered'])(
    'makes the next connection at once, and both use it: the one %s',
    async (who) => {
      await talk();
      const moved = who === 'who called' ? alice : bobby;
      const phases: string[] = [];
      for (const phone of phones()) phone.calls.list.subscribe(() => void phases.push(phone.phase));
      lose();
      moved.network.say('moved');
      await soon();
      expect(generations()).toEqual([[1], [1]]);
      expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
      expect([...new Set(phases)].filter((phase) => phase !== 'active')).toEqual([]);
      expect(link(moved).fresh).toBe(true);
      expect(phones().map(({ speakers }) => speakers.open)).toEqual([1, 1]);
      alice.hangUp();
      await clock.advance(60_000);
      expect(phones().every(({ isQuiet }) => isQuiet)).toBe(true);
      expect(clock.waiting).toBe(0);
    },
  );

  it('moves on and on', async () => {
    await talk();
    for (const [round, moved] of [alice, bobby, bobby, alice].entries()) {
      await clock.advance(2_000);
      lose();
      moved.network.say('moved');
      await soon();
      expect(generations()).toEqual([[round + 1], [round + 1]]);
    }
    expect([alice.phase, bobby.phase, alice.sends, bobby.sends]).toEqual([
      ...['active', 'active'],
      ...['audio', 'audio'],
    ]);
  });

  it('begins with the repair of what it offered, though it did not call, and the other side waits a little', async () => {
    await talk();
    lose();
    bobby.network.say('moved');
    await clock.advance(1_000);
    lose();
    await soon();
    expect(phones().map((phone) => link(phone).role)).toEqual(['answerer', 'offerer']);
    expect(phones().map((phone) => link(phone).restarts)).toEqual([0, 1]);
  });

  it('agrees with the other side where both have moved', async () => {
    await talk();
    lose();
    for (const phone of phones()) phone.network.say('moved');
    await soon();
    expect(generations()).toEqual([[1], [1]]);
    expect(phones().map((phone) => link(phone).role)).toEqual(['offerer', 'answerer']);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  it('goes on with what it has where that is found again first', async () => {
    await talk();
    for (const phone of phones()) phone.peers.breakPaths(true);
    for (const phone of phones()) link(phone).setPath('silent');
    alice.network.say('moved');
    await soon();
    expect(generations()).toEqual([
      [0, 1],
      [0, 1],
    ]);
    for (const phone of phones()) link(phone).setPath('open');
    await clock.advance(11_000);
    expect(generations()).toEqual([[0], [0]]);
    expect([alice.phase, bobby.phase, alice.sends]).toEqual(['active', 'active', 'audio']);
    for (const phone of phones()) phone.peers.breakPaths(false);
    lose();
    bobby.network.say('moved');
    await soon();
    expect(generations()).toEqual([[2], [2]]);
  });

  it('follows a third network at once that comes right after the change-over to the second one', async () => {
    await talk();
    lose();
    alice.network.say('moved');
    await clock.advance(400);
    lose();
    alice.network.say('moved');
    await soon();
    expect(generations()).toEqual([[2], [2]]);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  it('does not replace a connection that is up, however many addresses come', async () => {
    await talk();
    for (const phone of phones()) phone.peers.breakPaths(true);
    alice.network.say('moved');
    for (const ms of [1_100, 1_100, 1_100]) {
      await clock.advance(ms);
      alice.network.say('moved');
    }
    await clock.advance(11_000);
    expect(generations()).toEqual([[0], [0]]);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  it('gives the next connection its time before it replaces the one that is silent', async () => {
    await talk();
    for (const phone of phones()) phone.peers.breakPaths(true);
    lose();
    await clock.advance(6_000);
    alice.network.say('moved');
    await clock.advance(9_900);
    expect(generations()).toEqual([
      [0, 2],
      [0, 2],
    ]);
    for (const phone of phones()) phone.peers.breakPaths(false);
    await clock.advance(3_000);
    expect(generations()).toEqual([[3], [3]]);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });

  it('keeps the next connection where a second address comes late and the way to the other side is long', async () => {
    await talk();
    server.bend((line) => (line.includes('call:signal') ? { late: 1_000 } : undefined));
    lose();
    alice.network.say('moved');
    await clock.advance(1_200);
    const { restarts } = link(alice);
    alice.network.say('online');
    await soon();
    expect(link(alice).restarts).toBe(restarts + 1);
    await clock.advance(4_000);
    expect(generations()).toEqual([[1], [1]]);
    expect(alice.peers.links).toHaveLength(2);
  });

  it('says what is about the next connection through the server alone', async () => {
    await talk();
    for (const phone of phones()) phone.line.cut();
    const { received } = link(bobby);
    alice.network.say('moved');
    await soon();
    // The search for another path for the connection that is there, directly.
    expect(link(bobby).received).toBeGreaterThan(received);
    expect(generations()).toEqual([[0, 1], [0]]);
    for (const phone of phones()) phone.line.connect();
    await soon();
    expect(generations()).toEqual([[1], [1]]);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });

  it('follows the other side to a connection whose number it has used up for one that came to nothing', async () => {
    await talk();
    for (const phone of phones()) link(phone).broken = true;
    bobby.line.cut();
    for (const phone of phones()) link(phone).setState('disconnected');
    bobby.network.say('moved');
    await clock.advance(11_000);
    // Bob's was given up, and Ada's is offered to somebody who does not hear it.
    expect(generations()).toEqual([[0, 1], [0]]);
    bobby.line.connect();
    await soon();
    expect(generations()).toEqual([[1], [1]]);
    expect([alice.phase, bobby.phase, alice.sends, bobby.sends]).toEqual([
      ...['active', 'active'],
      ...['audio', 'audio'],
    ]);
  });

  it('releases both connections when it hangs up in between', async () => {
    await talk();
    for (const phone of phones()) phone.peers.breakPaths(true);
    lose();
    alice.network.say('moved');
    await soon();
    alice.hangUp();
    await clock.advance(60_000);
    expect(generations()).toEqual([[], []]);
    expect(phones().every(({ isQuiet }) => isQuiet)).toBe(true);
  });

  it('mutes and attaches on the connection to come what was wanted meanwhile', async () => {
    await talk();
    for (const phone of phones()) phone.peers.breakPaths(true);
    lose();
    alice.network.say('moved');
    await soon();
    alice.calls.setHeld(alice.only().callId, true);
    await soon();
    const [, next] = alice.peers.open;
    expect(next?.tracks.audio).toBeNull();
    expect(next?.soundExpected).toBe(false);
  });
});
