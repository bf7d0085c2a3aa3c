import { defaultSettings } from '@shared/settings.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { alice, beginStory, bobby, clock, server, soon, talk } from './testing/story.ts';

beforeEach(async () => {
  await beginStory();
  alice.settings.set({ ...defaultSettings, mute: 'hard' });
  await talk();
});

const mute = (muted: boolean): void => alice.calls.setMuted(alice.only().callId, muted);

describe('muting that closes the microphone', () => {
  it('closes it at once and says so, without a negotiation', async () => {
    const signals = (): string[] => server.log.filter((line) => line.includes('signal'));
    const before = signals();
    mute(true);
    expect([alice.media.live, alice.sends]).toEqual([[], 'nothing']);
    expect(alice.only()).toMatchObject({ muted: true, microphoneOpening: false });
    await soon();
    expect(bobby.only().remoteMuted).toBe(true);
    expect(signals()).toEqual(before);
  });

  it('lets nobody believe they are heard before the microphone is open', async () => {
    mute(true);
    await soon();
    alice.media.hold();
    mute(false);
    await soon();
    expect(alice.only()).toMatchObject({ muted: true, microphoneOpening: true });
    expect(bobby.only().remoteMuted).toBe(true);
    alice.media.release();
    await soon();
    expect(alice.only()).toMatchObject({ muted: false, microphoneOpening: false });
    expect(alice.sends).toBe('audio');
    expect(bobby.only().remoteMuted).toBe(false);
  });

  it.each([0, 'unknown'] as const)('waits for the first sound, but not for ever: %s', async (loudness) => {
    mute(true);
    alice.meters.loudness = loudness;
    mute(false);
    await clock.advance(1_900);
    expect(alice.only()).toMatchObject({ muted: true, microphoneOpening: true });
    await clock.advance(300);
    expect(alice.only().muted).toBe(false);
  });

  it('opens nothing for somebody who changed their mind meanwhile', async () => {
    mute(true);
    alice.media.hold();
    mute(false);
    mute(true);
    alice.media.release();
    await soon();
    expect(alice.media.live).toEqual([]);
    expect(alice.only()).toMatchObject({ muted: true, microphoneOpening: false });
  });

  it('ends up with what was asked for last', async () => {
    for (const muted of [true, false, true, false, true, false]) mute(muted);
    await soon();
    expect([alice.media.live.length, alice.sends, alice.only().muted]).toEqual([1, 'audio', false]);
  });

  it('stays muted and says why where the microphone can’t be opened again', async () => {
    mute(true);
    alice.media.refuse('audio', 'busy');
    mute(false);
    await soon();
    expect(alice.only()).toMatchObject({ muted: true, microphoneOpening: false, microphoneProblem: 'busy' });
    alice.media.refuse('audio', null);
    alice.media.plan.set({ ...alice.media.plan.current });
    await soon();
    expect(alice.sends).toBe('nothing');
    mute(false);
    await soon();
    expect(alice.only()).toMatchObject({ muted: false, microphoneProblem: null });
    expect(alice.sends).toBe('audio');
  });

  it('is heard at once where the browser cannot tell whether it gives sound', async () => {
    mute(true);
    alice.meters.loudness = null;
    mute(false);
    await clock.advance(50);
    expect([alice.sends, alice.only().muted]).toEqual(['audio', false]);
  });

  it('stays muted where the microphone is pulled out before it gave sound', async () => {
    mute(true);
    alice.meters.loudness = 0;
    mute(false);
    await soon();
    alice.media.live[0]!.unplug();
    await soon();
    expect(alice.only()).toMatchObject({ muted: true, microphoneProblem: 'absent' });
    expect(alice.media.live).toEqual([]);
  });

  it('closes it on hold, too, and opens it again after that', async () => {
    const hold = (held: boolean): void => alice.calls.setHeld(alice.only().callId, held);
    hold(true);
    expect(alice.media.live).toEqual([]);
    await soon();
    expect(alice.only()).toMatchObject({ held: true, muted: false, microphoneOpening: false });
    hold(false);
    expect(alice.only()).toMatchObject({ held: false, muted: true, microphoneOpening: true });
    await soon();
    expect([alice.media.live.length, alice.sends, alice.only().muted]).toEqual([1, 'audio', false]);
    expect(bobby.only().remoteMuted).toBe(false);
  });

  it('leaves it closed after a hold in which one muted', async () => {
    alice.calls.setHeld(alice.only().callId, true);
    mute(true);
    alice.calls.setHeld(alice.only().callId, false);
    await soon();
    expect([alice.media.live.length, alice.sends]).toEqual([0, 'nothing']);
  });

  it('begins with the setting, and opens nothing when that is changed back', async () => {
    alice.settings.set(defaultSettings);
    mute(true);
    expect(alice.media.live.length).toBe(1);
    alice.settings.set({ ...defaultSettings, mute: 'hard' });
    expect(alice.media.live).toEqual([]);
    alice.settings.set(defaultSettings);
    await soon();
    expect([alice.media.live.length, alice.only().muted]).toEqual([0, true]);
    mute(false);
    await soon();
    expect(alice.sends).toBe('audio');
  });

  it('leaves nothing behind in a call that ends while it opens', async () => {
    mute(true);
    alice.meters.loudness = 0;
    mute(false);
    await clock.advance(50);
    alice.hangUp();
    await soon();
    expect(alice.isQuiet).toBe(true);
  });
});
