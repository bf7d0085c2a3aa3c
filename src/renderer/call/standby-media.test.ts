import { beforeEach, describe, expect, it } from 'vitest';
import {
  connected,
  generations,
  link,
  lose,
  loseServer,
  move,
  phones,
  talks,
} from './testing/standby-story.ts';
import { alice, beginStory, bobby, soon, talk } from './testing/story.ts';

beforeEach(() => beginStory());

describe('what a phone sends that finds itself in another network while the server is away', () => {
  it('begins another connection at once where it sends more than it could promise', async () => {
    await talk();
    await loseServer();
    lose();
    await soon();
    alice.calls.setScreen(alice.only().callId, true);
    await soon();
    await move(alice);
    for (const phone of phones()) phone.line.connect();
    await soon();
    expect(generations()).toEqual([[3], [3]]);
    expect(alice.sends).toBe('audio+screen');
  });

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

  it.each([
    { who: 'alice', used: 3 },
    { who: 'bobby', used: 1 },
  ])('takes along the screen that is shown only now: $who', async ({ who, used }) => {
    await talk();
    const shows = who === 'alice' ? alice : bobby;
    await loseServer();
    shows.calls.setScreen(shows.only().callId, true);
    await soon();
    await move(alice);
    expect(connected()).toEqual([[used], [used]]);
    expect(shows.sends).toBe('audio+screen');
    expect(phones().map((phone) => talks(phone).isOffering)).toEqual([false, false]);
    expect(phones().map((phone) => talks(phone).lines.length)).toEqual([3, 3]);
  });

  it('promises anew what is sent no more', async () => {
    await talk();
    alice.calls.setScreen(alice.only().callId, true);
    await soon();
    await loseServer();
    alice.calls.setScreen(alice.only().callId, false);
    await soon();
    await move(alice);
    expect(connected()).toEqual([[3], [3]]);
    expect(alice.sends).toBe('audio');
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
});
