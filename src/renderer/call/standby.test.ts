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
    expect(generations()).toEqual([[2], [2]]);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  it('leaves nothing open when the call ends', async () => {
    await talk();
    await loseServer();
    alice.hangUp();
    await clock.advance(60_000);
    expect(generations()).toEqual([[], []]);
    expect(phones().every(({ isQuiet }) => isQuiet)).toBe(true);
  });
});
