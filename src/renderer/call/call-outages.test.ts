import { beforeEach, describe, expect, it } from 'vitest';
import { alice, beginStory, bobby, clock, ring, server, soon, talk } from './testing/story.ts';
import { bob } from './testing/test-phone.ts';

// Without a word between the clients: what the server makes good, it makes good alone.
beforeEach(() => beginStory('older'));

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

  it('ends the call when it can’t be found within three quarters of a minute', async () => {
    alice.peers.breakPaths(true);
    bobby.peers.breakPaths(true);
    await talk();
    await clock.advance(46_000);
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

  it('is used to ask about all calls at once, also when none is known here: a forgotten seat becomes free', async () => {
    alice.line.cut();
    server.log.splice(0);
    alice.line.connect();
    await soon();
    expect(server.log).toContain('device-ada-1 → session:resume');
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

  it.each([
    ['a hang-up', 'call:hangup', 'hangup'],
    ['a cancellation', 'call:cancel', 'cancelled'],
    ['a refusal', 'call:decline', 'declined'],
  ] as const)('that swallows %s, though it stays up: it is said again', async (_what, event, reason) => {
    await (event === 'call:hangup' ? talk() : ring());
    const [one, other] = event === 'call:decline' ? [bobby, alice] : [alice, bobby];
    const said = () => server.log.filter((line) => line.endsWith(`→ ${event}`)).length;
    server.bend((line) => (line.endsWith(`→ ${event}`) && said() < 3 ? 'drop' : undefined));
    one.hangUp();
    await clock.advance(19_000);
    expect(other.phase).not.toBe('ended');
    await clock.advance(1_200);
    expect(other.only().ended?.reason).toBe(reason);
    await clock.advance(60_000);
    expect([said(), clock.waiting]).toEqual([3, 0]);
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
