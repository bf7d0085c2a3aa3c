import { beforeEach, describe, expect, it } from 'vitest';
import { alice, beginStory, bobby, server, soon, talk } from './testing/story.ts';

beforeEach(() => beginStory());

it('with push to talk nobody is heard who has not unmuted, whoever called', async () => {
  for (const { settings } of [alice, bobby]) settings.set({ ...settings.current, voice: 'push-to-talk' });
  await talk();
  expect([alice.sends, bobby.sends]).toEqual(['nothing', 'nothing']);
  expect([alice.only(), bobby.only()]).toMatchObject([
    { phase: 'active', muted: true, remoteMuted: true },
    { phase: 'active', muted: true, remoteMuted: true },
  ]);
  bobby.calls.setMuted(bobby.only().callId, false);
  expect(bobby.sends).toBe('audio');
});

describe('a call in progress', () => {
  beforeEach(talk);

  it('mutes at once, and says so', async () => {
    alice.calls.setMuted(alice.only().callId, true);
    expect(alice.sends).toBe('nothing');
    expect(alice.only().muted).toBe(true);
    await soon();
    expect(bobby.only().remoteMuted).toBe(true);
    alice.calls.setMuted(alice.only().callId, false);
    expect(alice.sends).toBe('audio');
  });

  it('sends nothing and hears nothing on hold', async () => {
    bobby.calls.setHeld(bobby.only().callId, true);
    expect([bobby.sends, bobby.speakers.audible]).toEqual(['nothing', 0]);
    expect(bobby.media.live.length).toBe(1);
    await soon();
    expect([alice.sends, alice.speakers.audible]).toEqual(['nothing', 0]);
    expect(alice.only().remoteHeld).toBe(true);
  });

  it('switches a camera on without negotiating, and its light off with it', async () => {
    const before = server.log.filter((line) => line.includes('signal')).length;
    alice.calls.setCamera(alice.only().callId, true);
    await soon();
    expect(alice.sends).toBe('audio+video');
    expect(bobby.only().remoteCameraOn).toBe(true);
    expect(bobby.calls.media(bobby.only().callId).current.remoteVideo).not.toBeNull();
    expect(server.log.filter((line) => line.includes('signal'))).toHaveLength(before);
    alice.calls.setCamera(alice.only().callId, false);
    expect(alice.media.live.map(({ kind }) => kind)).toEqual(['audio']);
    await soon();
    expect(bobby.only().remoteCameraOn).toBe(false);
  });

  it('puts the camera away while it is held, and takes it out again', async () => {
    const { callId } = alice.only();
    alice.calls.setCamera(callId, true);
    await soon();
    alice.calls.setHeld(callId, true);
    expect(alice.media.live.map(({ kind }) => kind)).toEqual(['audio']);
    alice.calls.setHeld(callId, false);
    await soon();
    expect(alice.sends).toBe('audio+video');
  });

  it('says what is wanted of the sound, and when that changes', () => {
    const wishes = () => alice.peers.open.map(({ sound }) => sound);
    expect(wishes()).toEqual([{ music: false, sparesSilence: false }]);
    alice.settings.set({ ...alice.settings.current, soundProfile: 'music', sparesSilence: true });
    expect(wishes()).toEqual([{ music: true, sparesSilence: true }]);
  });

  it('measures both sides', () => {
    const { localMeter, remoteMeter } = alice.calls.media(alice.only().callId).current;
    expect([localMeter, remoteMeter]).not.toContain(null);
  });

  it('goes on with another microphone when one is pulled out', async () => {
    alice.media.live[0]!.unplug();
    await soon();
    expect(alice.sends).toBe('audio');
    expect(alice.only().microphoneProblem).toBeNull();
  });
});

describe('another microphone', () => {
  beforeEach(talk);

  it('takes over without a negotiation when it is open, and only then is the first one closed', async () => {
    const before = server.log.length;
    alice.media.hold();
    alice.media.outdate();
    await soon();
    expect([alice.sends, alice.media.live.length]).toEqual(['audio', 1]);
    const [first] = alice.media.live;
    alice.media.release();
    await soon();
    expect(alice.sends).toBe('audio');
    expect([first?.readyState, alice.media.live.length]).toEqual(['ended', 1]);
    expect(server.log).toHaveLength(before);
  });

  it('with another treatment needs the same one to be closed before', async () => {
    const [first] = alice.media.live;
    alice.media.hold();
    alice.media.outdate('treatment');
    expect(first?.readyState).toBe('ended');
    alice.media.release();
    await soon();
    expect(alice.sends).toBe('audio');
    expect(alice.media.isUpToDate).toBe(true);
  });

  it('is muted like the one before', async () => {
    alice.calls.setMuted(alice.only().callId, true);
    alice.media.outdate();
    await soon();
    expect([alice.sends, alice.media.live.map(({ enabled }) => enabled)]).toEqual(['nothing', [false]]);
  });

  it('that can’t be opened leaves the first one in use', async () => {
    alice.media.refuse('audio', 'busy');
    alice.media.outdate();
    await soon();
    expect(alice.sends).toBe('audio');
    expect(alice.only()).toMatchObject({ muted: false, microphoneProblem: null });
  });

  it('chosen while one is being opened is opened after it', async () => {
    alice.media.hold();
    alice.media.outdate();
    alice.media.outdate();
    alice.media.release();
    await soon();
    expect(alice.media.live.length).toBe(1);
    expect(alice.media.isUpToDate).toBe(true);
  });
});

describe('without a microphone', () => {
  const plugIn = (): void => {
    bobby.media.refuse('audio', null);
    bobby.media.plan.set({ ...bobby.media.plan.current });
  };

  it('the call connects all the same, muted, and says why', async () => {
    bobby.media.refuse('audio', 'denied');
    await talk();
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
    expect(bobby.only()).toMatchObject({ muted: true, microphoneProblem: 'denied' });
    expect(alice.only().remoteMuted).toBe(true);
  });

  it.each(['soft', 'hard'] as const)('nobody is heard by plugging one in (%s)', async (mute) => {
    bobby.settings.set({ ...bobby.settings.current, mute });
    bobby.media.refuse('audio', 'absent');
    await talk();
    expect(bobby.only()).toMatchObject({
      muted: true,
      microphoneProblem: 'absent',
      microphoneOpening: false,
    });
    plugIn();
    await soon();
    expect([bobby.sends, bobby.only().muted]).toEqual(['nothing', true]);
    expect(alice.only().remoteMuted).toBe(true);
    bobby.calls.setMuted(bobby.only().callId, false);
    await soon();
    expect(bobby.only()).toMatchObject({ muted: false, microphoneProblem: null });
    expect(bobby.sends).toBe('audio');
  });

  it('nobody is heard when the one that was lost comes back', async () => {
    await talk();
    bobby.media.refuse('audio', 'absent');
    bobby.media.live[0]!.unplug();
    await soon();
    expect(bobby.only()).toMatchObject({
      muted: true,
      microphoneProblem: 'absent',
      microphoneOpening: false,
    });
    plugIn();
    await soon();
    expect(bobby.only()).toMatchObject({ muted: true, microphoneProblem: null });
    expect(bobby.sends).toBe('nothing');
  });

  it('a press while another one takes over mutes', async () => {
    await talk();
    bobby.media.hold();
    bobby.media.live[0]!.unplug();
    await soon();
    expect(bobby.only()).toMatchObject({ muted: true, microphoneOpening: true });
    bobby.calls.setMuted(bobby.only().callId, true);
    bobby.media.release();
    await soon();
    expect(bobby.only()).toMatchObject({ muted: true, microphoneProblem: null, microphoneOpening: false });
    expect(bobby.sends).toBe('nothing');
  });

  it('one takes over that is told of only while none is found', async () => {
    await talk();
    bobby.media.hold();
    bobby.media.refuse('audio', 'absent');
    bobby.media.live[0]!.unplug();
    bobby.media.plan.set({ ...bobby.media.plan.current });
    bobby.media.release();
    await Promise.resolve();
    bobby.media.refuse('audio', null);
    await soon();
    expect(bobby.sends).toBe('audio');
  });

  it('asking to be heard tries again', async () => {
    bobby.media.refuse('audio', 'busy');
    await talk();
    bobby.media.refuse('audio', null);
    bobby.calls.setMuted(bobby.only().callId, false);
    await soon();
    expect(bobby.only()).toMatchObject({ muted: false, microphoneProblem: null });
  });
});
