import { whichCall } from '@shared/which-call.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { alice, beginStory, bobby, clock, phone, ring, server, soon, talk } from './testing/story.ts';
import { ada, bob, cleo, type TestPhone } from './testing/test-phone.ts';

beforeEach(() => beginStory());

describe('a call that is answered', () => {
  it('goes through its phases on both sides', async () => {
    alice.start(bob);
    expect(alice.phase).toBe('dialing');
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['ringing-out', 'ringing-in']);
    bobby.answer();
    expect(bobby.phase).toBe('connecting');
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
    alice.hangUp();
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['ended', 'ended']);
    expect([alice.only().ended?.by, bobby.only().ended?.by]).toEqual(['local', 'remote']);
  });

  it('sends exactly these messages', async () => {
    server.log.splice(0);
    await talk();
    bobby.hangUp();
    await soon();
    expect(server.log).toEqual([
      'device-ada-1 → call:start',
      'device-bob-1 ← call:incoming',
      'device-bob-1 → call:ringing',
      'device-bob-1 → call:signal',
      'device-bob-1 → call:signal',
      'device-ada-1 → call:signal',
      'device-ada-1 ← call:device-ringing',
      'device-ada-1 ← call:signaled',
      'device-ada-1 ← call:signaled',
      'device-bob-1 ← call:signaled',
      'device-ada-1 → call:acknowledge',
      'device-bob-1 → call:acknowledge',
      'device-bob-1 ← call:acknowledged',
      'device-ada-1 ← call:acknowledged',
      'device-bob-1 → call:answer',
      'device-ada-1 ← call:answered',
      'device-ada-1 → call:media',
      'device-bob-1 → call:media',
      'device-bob-1 ← call:media-changed',
      'device-ada-1 ← call:media-changed',
      'device-bob-1 → call:acknowledge',
      'device-ada-1 → call:acknowledge',
      'device-ada-1 ← call:acknowledged',
      'device-bob-1 ← call:acknowledged',
      'device-bob-1 → call:hangup',
      'device-ada-1 ← call:ended',
    ]);
  });

  it('is connected before it is answered, and silent both ways until then', async () => {
    await ring();
    expect(alice.peers.open.map(({ state }) => state)).toEqual(['connected']);
    expect([alice.sends, bobby.sends]).toEqual(['nothing', 'nothing']);
    expect([alice.speakers.audible, bobby.speakers.audible]).toEqual([0, 0]);
    expect(bobby.media.live).toEqual([]);
  });

  it('opens the microphone of the callee and answers at the same moment', async () => {
    await ring();
    bobby.media.hold();
    bobby.answer();
    await soon();
    expect(alice.phase).toBe('active');
    expect(bobby.phase).toBe('active');
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'nothing']);
    bobby.media.release();
    await soon();
    expect(bobby.sends).toBe('audio');
  });

  it('leaves nothing open when it is over', async () => {
    await talk();
    expect([alice.isQuiet, bobby.isQuiet]).toEqual([false, false]);
    alice.hangUp();
    await clock.advance(6_100);
    expect([alice.isQuiet, bobby.isQuiet]).toEqual([true, true]);
    expect([alice.phase, bobby.phase]).toEqual(['none', 'none']);
    await clock.advance(60_000);
    expect(clock.waiting).toBe(0);
  });

  it('connects after the answer where the callee wants it so', async () => {
    const carol = phone({ person: cleo, device: 'cleo-1', connect: 'after-answer' });
    await soon();
    alice.start(cleo);
    await soon();
    expect(carol.peers.links).toEqual([]);
    carol.answer();
    await soon();
    expect([alice.phase, carol.phase]).toEqual(['active', 'active']);
    expect([alice.sends, carol.sends]).toEqual(['audio', 'audio']);
  });

  it('connects after the answer where the caller wants it so', async () => {
    const carol = phone({ person: cleo, device: 'cleo-1', connect: 'after-answer' });
    await soon();
    carol.start(bob);
    await soon();
    expect([carol.peers.links, bobby.peers.links]).toEqual([[], []]);
    bobby.answer();
    await soon();
    expect([carol.phase, bobby.phase]).toEqual(['active', 'active']);
    expect([carol.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  it('shows the callee what was asked for, and lets them answer without a camera', async () => {
    alice.start(bob, 'video');
    await soon();
    expect(bobby.only().media).toBe('video');
    bobby.answer('audio');
    await soon();
    expect([alice.sends, bobby.sends]).toEqual(['audio+video', 'audio']);
    expect(bobby.only().remoteCameraOn).toBe(true);
    expect(alice.only().remoteCameraOn).toBe(false);
  });
});

describe('a call that is not answered', () => {
  it('is declined, with words', async () => {
    await ring();
    bobby.calls.decline(bobby.only().callId, 'later');
    await soon();
    expect(alice.only().ended).toMatchObject({ reason: 'declined', by: 'remote', message: 'later' });
    expect(bobby.only().ended).toMatchObject({ reason: 'declined', by: 'local' });
  });

  it('is cancelled, even before the server has heard of it', async () => {
    alice.start(bob);
    alice.hangUp();
    await soon();
    expect(alice.only().ended).toMatchObject({ reason: 'cancelled', by: 'local' });
    expect(bobby.phase).toBe('none');
  });

  it('is cancelled while the start is under way', async () => {
    alice.start(bob);
    await clock.advance(6);
    alice.hangUp();
    await soon();
    expect(bobby.only().ended).toMatchObject({ reason: 'cancelled', by: 'remote' });
    expect([alice.media.live, alice.peers.open, bobby.peers.open]).toEqual([[], [], []]);
  });

  it('rings out', async () => {
    await ring();
    await clock.advance(45_000);
    expect([alice, bobby].map((each) => each.only().ended?.reason)).toEqual(['no-answer', 'no-answer']);
  });

  it('is over at once when nobody is there', async () => {
    alice.start(cleo);
    await soon();
    expect(alice.only().ended).toMatchObject({ reason: 'offline', by: 'server' });
    expect(alice.sounds.playing).toBe('busy');
  });

  it('stops ringing by itself when the end of it got lost', async () => {
    await ring();
    bobby.line.cut();
    await clock.advance(50_100);
    expect(bobby.only().ended).toMatchObject({ reason: 'no-answer' });
    expect(bobby.isQuiet).toBe(true);
  });
});

describe('several devices of the callee', () => {
  let desk: TestPhone;
  beforeEach(async () => {
    desk = phone({ person: bob, device: 'bob-2' });
    await soon();
    await ring();
  });

  it('are all connected while they ring', () => {
    expect(alice.peers.open.map(({ state }) => state)).toEqual(['connected', 'connected']);
  });

  it('stop ringing when one answers, and only that one is heard', async () => {
    desk.answer();
    await soon();
    expect(bobby.only().ended).toMatchObject({ reason: 'answered-elsewhere' });
    expect([alice.phase, desk.phase]).toEqual(['active', 'active']);
    expect(alice.peers.open).toHaveLength(1);
    expect([alice.speakers.audible, bobby.speakers.audible, desk.speakers.audible]).toEqual([1, 0, 1]);
    expect(bobby.sounds.playing).toBeNull();
  });

  it('answer in the same moment: one wins, the other learns why not', async () => {
    desk.answer();
    bobby.answer();
    await soon();
    expect([bobby.phase, desk.phase].sort()).toEqual(['active', 'ended']);
    const loser = bobby.phase === 'ended' ? bobby : desk;
    expect(loser.only().ended?.reason).toBe('answered-elsewhere');
    expect(loser.media.live).toEqual([]);
    expect(alice.peers.open).toHaveLength(1);
  });

  it('are connected up to three', async () => {
    alice.hangUp();
    await clock.advance(7_000);
    phone({ person: bob, device: 'bob-3' });
    phone({ person: bob, device: 'bob-4' });
    await soon();
    await ring();
    expect(alice.peers.open).toHaveLength(3);
  });
});

describe('two people calling each other', () => {
  it('meet in one call, answered', async () => {
    alice.start(bob);
    bobby.start(ada);
    await clock.advance(300);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
    expect(alice.only().callId).toBe(bobby.only().callId);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
    expect([alice.peers.open.length, bobby.peers.open.length]).toEqual([1, 1]);
  });

  it('meet even if the server spoke before the news of the call arrived', async () => {
    server.bend((line) => (line === 'device-bob-1 ← call:incoming' ? { late: 50 } : undefined));
    alice.start(bob);
    bobby.start(ada);
    await clock.advance(300);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });

  it.each([0, 50])('send what they wanted last, with news of the call that is %i ms late', async (late) => {
    server.bend((line) => (line === 'device-bob-1 ← call:incoming' ? { late } : undefined));
    alice.start(bob);
    bobby.start(ada, 'video');
    bobby.calls.setMuted(bobby.only().callId, true);
    bobby.calls.setCamera(bobby.only().callId, false);
    await clock.advance(300);
    expect(bobby.only()).toMatchObject({ phase: 'active', muted: true, cameraOn: false });
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'nothing']);
  });

  it('is the same as answering when it rings already', async () => {
    await ring();
    bobby.start(ada);
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });
});

describe('two calls', () => {
  let carol: TestPhone;
  beforeEach(async () => {
    carol = phone({ person: cleo, device: 'cleo-1' });
    await soon();
    await talk();
    carol.start(bob);
    await soon();
  });

  const heldOf = (...callIds: readonly string[]) =>
    callIds.map((id) => bobby.calls.list.current.find(({ callId }) => callId === id)?.held);

  it('has the second wait quietly', () => {
    expect(bobby.calls.list.current.map(({ phase, waiting }) => [phase, waiting])).toEqual([
      ['active', false],
      ['ringing-in', true],
    ]);
    expect(bobby.sounds.playing).toBe('waiting');
  });

  it('holds the first while the second is answered, and the other way round', async () => {
    bobby.answer();
    await soon();
    const [first, second] = bobby.calls.list.current;
    expect([first?.held, second?.held]).toEqual([true, false]);
    expect(alice.only().remoteHeld).toBe(true);
    expect([alice.sends, alice.speakers.audible, carol.sends]).toEqual(['nothing', 0, 'audio']);
    bobby.calls.setHeld(first!.callId, false);
    await soon();
    expect(heldOf(first!.callId, second!.callId)).toEqual([false, true]);
    expect([alice.sends, carol.sends]).toEqual(['audio', 'nothing']);
  });

  it('shows the one that was spoken in last while both are on hold', async () => {
    const [first, second] = bobby.calls.list.current.map(({ callId }) => callId);
    const shown = () => whichCall(bobby.calls.list.current).current?.callId;
    bobby.answer();
    await soon();
    bobby.calls.setHeld(second!, true);
    expect(shown()).toBe(second);
    bobby.calls.setHeld(first!, false);
    bobby.calls.setHeld(first!, true);
    await soon();
    expect(heldOf(first!, second!)).toEqual([true, true]);
    expect(shown()).toBe(first);
  });

  it('shows a camera only in the one in which it was switched on', async () => {
    const [first, second] = bobby.calls.list.current.map(({ callId }) => callId);
    bobby.answer();
    await soon();
    bobby.calls.setCamera(second!, true);
    bobby.calls.setHeld(first!, false);
    await soon();
    expect([alice.only().remoteCameraOn, carol.only().remoteCameraOn]).toEqual([false, false]);
    bobby.calls.setHeld(second!, false);
    await soon();
    expect([alice.only().remoteCameraOn, carol.only().remoteCameraOn]).toEqual([false, true]);
  });

  it('gives up a call of one’s own that nobody answered, when another is answered', async () => {
    alice.hangUp();
    bobby.answer();
    await soon();
    alice.start(cleo);
    await soon();
    carol.calls.hangUp(carol.calls.list.current[0]!.callId);
    await clock.advance(7_000);
    expect(alice.phase).toBe('ringing-out');
    bobby.start(ada);
    await soon();
    expect(carol.only().phase).toBe('ringing-in');
    alice.answer();
    await soon();
    expect(alice.calls.list.current.map(({ phase }) => phase)).toEqual(['ended', 'active']);
    expect(carol.only().ended?.reason).toBe('cancelled');
  });
});

describe('a phone', () => {
  it('does not ring in do not disturb', async () => {
    bobby.presence.set({ status: 'dnd', note: '' });
    await ring();
    expect(bobby.sounds.played).toEqual([]);
  });

  it('has no second call with the same person', async () => {
    await ring();
    alice.start(bob);
    expect(alice.calls.list.current).toHaveLength(1);
  });

  it('hangs up everything on request, and has said so when it is done', async () => {
    await talk();
    const done = alice.calls.endAll();
    await soon();
    await done;
    expect(bobby.phase).toBe('ended');
  });

  it('waits for no answer to its hang-up when it leaves: what it says next ends the call as well', async () => {
    await talk();
    server.bend((line) => (line === 'device-ada-1 → call:hangup' ? 'drop' : undefined));
    const said: string[] = [];
    void alice.calls.leave().then(() => said.push('left'));
    await soon();
    expect([alice.phase, said]).toEqual(['ended', ['left']]);
  });

  it('takes an ended call off the list when told', async () => {
    await talk();
    const { callId } = alice.only();
    alice.hangUp();
    alice.calls.dismiss(callId);
    expect(alice.phase).toBe('none');
  });

  it('is silent and empty once it is disposed of', async () => {
    await talk();
    alice.calls.dispose();
    expect(alice.isQuiet).toBe(true);
    expect(alice.phase).toBe('none');
  });
});
