import { beforeEach, describe, expect, it } from 'vitest';
import { type MemoryServer, createMemoryServer } from '../signaling/memory-signaling.ts';
import { type FakeClock, createFakeClock } from './testing/fake-clock.ts';
import { type TestPhone, ada, bob, cleo, createTestPhone } from './testing/test-phone.ts';

let clock: FakeClock;
let server: MemoryServer;
let alice: TestPhone;
let bobby: TestPhone;

function phone(options: Omit<Parameters<typeof createTestPhone>[0], 'server' | 'clock'>): TestPhone {
  return createTestPhone({ server, clock, ...options });
}

/** Lets everything arrive that is under way. */
const soon = () => clock.advance(100);

beforeEach(async () => {
  clock = createFakeClock();
  server = createMemoryServer({ clock, delay: 5 });
  alice = phone({ person: ada, device: 'ada-1' });
  bobby = phone({ person: bob, device: 'bob-1' });
  await soon();
});

async function ring(): Promise<void> {
  alice.start(bob);
  await soon();
}

async function talk(): Promise<void> {
  await ring();
  bobby.answer();
  await soon();
}

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
      'device-bob-1 → call:answer',
      'device-ada-1 ← call:answered',
      'device-ada-1 → call:media',
      'device-bob-1 → call:media',
      'device-bob-1 ← call:media-changed',
      'device-ada-1 ← call:media-changed',
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
    bobby = phone({ person: cleo, device: 'cleo-1', connect: 'after-answer' });
    await soon();
    alice.start(cleo);
    await soon();
    expect(bobby.peers.links).toEqual([]);
    bobby.answer();
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  it('connects after the answer where the caller wants it so', async () => {
    alice = phone({ person: cleo, device: 'cleo-1', connect: 'after-answer' });
    await soon();
    alice.start(bob);
    await soon();
    expect([alice.peers.links, bobby.peers.links]).toEqual([[], []]);
    bobby.answer();
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
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
    expect(bobby.calls.list.current.map(({ held }) => held)).toEqual([false, true]);
    expect([alice.sends, carol.sends]).toEqual(['audio', 'nothing']);
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

describe('without a microphone', () => {
  it('the call connects all the same, muted, and says why', async () => {
    bobby.media.refuse('audio', 'denied');
    await talk();
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
    expect(bobby.only()).toMatchObject({ muted: true, microphoneProblem: 'denied' });
    expect(alice.only().remoteMuted).toBe(true);
  });

  it('the one that is plugged in is used', async () => {
    bobby.media.refuse('audio', 'absent');
    await talk();
    bobby.media.refuse('audio', null);
    bobby.media.devices.set({ microphones: [], speakers: [], cameras: [] });
    await soon();
    expect(bobby.sends).toBe('audio');
    expect(alice.only().remoteMuted).toBe(false);
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

describe('the path between the devices', () => {
  it('breaks and comes back', async () => {
    await talk();
    alice.peers.open[0]!.setState('disconnected');
    await clock.settle();
    expect(alice.phase).toBe('reconnecting');
    await clock.advance(2_100);
    expect(alice.peers.links.map(({ restarts }) => restarts)).toEqual([1]);
    expect(alice.phase).toBe('active');
  });

  it('is replaced when a new look at it does not help', async () => {
    await talk();
    alice.peers.open[0]!.broken = true;
    alice.peers.open[0]!.setState('disconnected');
    await clock.advance(11_000);
    expect(alice.peers.open[0]!.generation).toBe(1);
    expect(bobby.peers.open[0]!.generation).toBe(1);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  it('is made anew when it does not come up, and the call begins', async () => {
    alice.peers.breakPaths(true);
    bobby.peers.breakPaths(true);
    await talk();
    expect([alice.phase, bobby.phase]).toEqual(['connecting', 'connecting']);
    alice.peers.breakPaths(false);
    bobby.peers.breakPaths(false);
    await clock.advance(8_000);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
    expect(alice.peers.open.map(({ generation }) => generation)).toEqual([1]);
  });

  it('ends the call when it can’t be found within half a minute', async () => {
    alice.peers.breakPaths(true);
    bobby.peers.breakPaths(true);
    await talk();
    await clock.advance(30_000);
    expect([alice, bobby].map((each) => each.only().ended?.reason)).toEqual(['media-failed', 'media-failed']);
    expect([alice.media.live, bobby.media.live]).toEqual([[], []]);
  });
});

describe('the line to the server', () => {
  it('may be down while people talk', async () => {
    await talk();
    alice.line.cut();
    bobby.line.cut();
    await clock.advance(20_000);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
    alice.line.connect();
    bobby.line.connect();
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
    expect(alice.only().remoteSignalingLost).toBe(false);
  });

  it('shows when it is the other side’s that is down', async () => {
    await talk();
    bobby.line.cut();
    await soon();
    expect(alice.only().remoteSignalingLost).toBe(true);
  });

  it('brings later what was said meanwhile: a hang-up', async () => {
    await talk();
    alice.line.cut();
    alice.hangUp();
    expect(alice.only().ended).toMatchObject({ reason: 'hangup', by: 'local' });
    expect(alice.media.live).toEqual([]);
    await clock.advance(8_000);
    expect(bobby.phase).toBe('active');
    alice.line.connect();
    await soon();
    expect(bobby.only().ended).toMatchObject({ reason: 'hangup', by: 'remote' });
  });

  it('brings later what was said meanwhile: mute and hold', async () => {
    await talk();
    alice.line.cut();
    alice.calls.setMuted(alice.only().callId, true);
    alice.calls.setHeld(alice.only().callId, true);
    alice.line.connect();
    await soon();
    expect(bobby.only()).toMatchObject({ remoteMuted: true, remoteHeld: true });
  });

  it('tells a phone that comes back that its call is over', async () => {
    await talk();
    bobby.line.cut();
    alice.hangUp();
    await soon();
    expect(bobby.phase).toBe('active');
    bobby.line.connect();
    await soon();
    expect(bobby.only().ended).toMatchObject({ reason: 'hangup', by: 'remote' });
  });

  it('may break while it rings, and the answer still arrives', async () => {
    await ring();
    bobby.line.cut();
    bobby.answer();
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['ringing-out', 'connecting']);
    bobby.line.connect();
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });

  it('may break while the caller dials: the call is made when it is back', async () => {
    alice.line.cut();
    alice.start(bob);
    await clock.advance(3_000);
    expect(alice.phase).toBe('dialing');
    alice.line.connect();
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['ringing-out', 'ringing-in']);
  });

  it('gives up dialing when it stays down', async () => {
    alice.line.cut();
    alice.start(bob);
    await clock.advance(15_100);
    expect(alice.only().ended).toMatchObject({ reason: 'signaling-lost', by: 'local' });
  });

  it('does not make a declined call ring again', async () => {
    await ring();
    bobby.line.cut();
    bobby.calls.decline(bobby.only().callId);
    await clock.advance(7_000);
    bobby.line.connect();
    await soon();
    expect(bobby.phase).toBe('none');
    expect(bobby.sounds.playing).toBeNull();
    expect(alice.only().ended?.reason).toBe('declined');
  });
});

describe('a bad line', () => {
  it('that repeats everything changes nothing', async () => {
    server.bend(() => 'duplicate');
    await talk();
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
    alice.hangUp();
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['ended', 'ended']);
  });

  it('that lets signals overtake the news of their call loses none', async () => {
    server.bend((line) => (line.endsWith('← call:incoming') ? { late: 80 } : undefined));
    await talk();
    await soon();
    bobby.answer();
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
    expect(alice.peers.links).toHaveLength(1);
  });

  it('that delays every second message connects all the same', async () => {
    let count = 0;
    server.bend(() => ({ late: (count += 1) % 2 === 0 ? 40 : 0 }));
    await talk();
    await clock.advance(500);
    bobby.answer();
    await clock.advance(500);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  it('that swallows the acknowledgement of an answer: the server is asked', async () => {
    await ring();
    server.bend((line) => (line === 'device-bob-1 ✓ call:answer' ? 'drop' : undefined));
    bobby.answer();
    await clock.advance(10_200);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });

  it('that swallows a call’s start: it is made again', async () => {
    let swallowed = false;
    server.bend((line) => {
      if (swallowed || !line.endsWith('→ call:start')) return undefined;
      swallowed = true;
      return 'drop';
    });
    alice.start(bob);
    await clock.advance(10_200);
    expect([alice.phase, bobby.phase]).toEqual(['ringing-out', 'ringing-in']);
  });

  it('that brings the cancellation after the answer: the call is over, not half open', async () => {
    await ring();
    alice.hangUp();
    bobby.answer();
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['ended', 'ended']);
    expect(bobby.only().ended?.reason).toBe('cancelled');
    expect([alice.media.live, bobby.media.live, bobby.peers.open]).toEqual([[], [], []]);
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
