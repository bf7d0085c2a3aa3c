import { beforeEach, describe, expect, it } from 'vitest';
import { alice, beginStory, bobby, clock, phone, ring, server, soon, talk } from './testing/story.ts';
import { bob } from './testing/test-phone.ts';

// Without a word between the clients: what the server makes good, it makes good alone.
beforeEach(() => beginStory('older'));

describe('a server that was restarted or moved from', () => {
  const signals = () => server.log.filter((line) => line.endsWith('→ call:signal'));

  it('is told no signal again that came', async () => {
    await talk();
    for (const { line } of [alice, bobby]) line.cut();
    server.log.splice(0);
    for (const { line } of [alice, bobby]) line.connect();
    await clock.advance(20_000);
    expect(server.log).toContain('device-ada-1 → session:resume');
    expect(signals()).toEqual([]);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });

  it('hears signals again, which are not taken twice, where their acknowledgements are lost', async () => {
    server.bend((line) => (line.endsWith('← call:acknowledged') ? 'drop' : undefined));
    await talk();
    const connections = () => [alice, bobby].map(({ peers }) => peers.links.map(({ received }) => received));
    const before = connections();
    server.log.splice(0);
    await clock.advance(1_100);
    expect(server.log).toContain('device-ada-1 ← call:signaled');
    expect(server.log).toContain('device-bob-1 ← call:signaled');
    expect(connections()).toEqual(before);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
    server.bend(() => undefined);
    await clock.advance(3_000);
    server.log.splice(0);
    await clock.advance(60_000);
    expect(signals()).toEqual([]);
  });

  it('hears signals again that were lost as soon as their device is back', async () => {
    server.bend((line) => (line === 'device-bob-1 ← call:signaled' ? 'drop' : undefined));
    await talk();
    expect(bobby.phase).toBe('connecting');
    server.bend(() => undefined);
    bobby.line.cut();
    bobby.line.connect();
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });

  it('passes a hold on that was said while the other one was away', async () => {
    await talk();
    bobby.line.cut();
    await soon();
    for (const held of [true, false, true]) alice.calls.setHeld(alice.only().callId, held);
    await soon();
    expect(bobby.only().remoteHeld).toBe(false);
    bobby.line.connect();
    await soon();
    expect(bobby.only().remoteHeld).toBe(true);
  });

  it('passes a hold on that a dead connection swallowed, of which nobody says that it was replaced', async () => {
    await talk();
    server.bend((line) => (line === 'device-bob-1 ← call:held' ? 'drop' : undefined));
    alice.calls.setHeld(alice.only().callId, true);
    await soon();
    server.bend(() => undefined);
    await clock.advance(1_000);
    expect(bobby.only().remoteHeld).toBe(true);
  });

  it('takes nothing that a page says, which was loaded anew, for what the page before has said', async () => {
    await talk();
    for (const held of [true, false]) {
      bobby.calls.setHeld(bobby.only().callId, held);
      await soon();
    }
    bobby.calls.unload();
    bobby.calls.dispose();
    bobby.line.cut();
    const anew = phone({ person: bob, device: 'bob-1', pageBefore: bobby });
    anew.calls.setHeld(anew.only().callId, true);
    await soon();
    expect(alice.only().remoteHeld).toBe(true);
    anew.calls.setHeld(anew.only().callId, false);
    await soon();
    expect(alice.only().remoteHeld).toBe(false);
  });

  it('makes good that a device rings, where the caller was away', async () => {
    server.bend((line) => (line === 'device-ada-1 ← call:device-ringing' ? 'drop' : undefined));
    await ring();
    server.log.splice(0);
    server.bend(() => undefined);
    await clock.advance(1_000);
    expect(server.log).toContain('device-ada-1 ← call:device-ringing');
    server.log.splice(0);
    await clock.advance(20_000);
    expect(server.log.filter((line) => line.includes('ringing'))).toEqual([]);
  });

  it('hears what was said to a device that rings as soon as that is back', async () => {
    server.bend((line) => (line === 'device-bob-1 ← call:signaled' ? 'drop' : undefined));
    await ring();
    server.bend(() => undefined);
    bobby.line.cut();
    bobby.line.connect();
    await soon();
    expect(bobby.peers.open.map(({ state }) => state)).toEqual(['connected']);
  });

  it('is asked to start a call before it is asked what became of it', async () => {
    server.bend((line) => (line === 'device-ada-1 → call:start' ? 'drop' : undefined));
    alice.start(bob);
    await soon();
    alice.line.cut();
    server.log.splice(0);
    server.bend((line) => (line === 'device-ada-1 → call:start' ? { late: 50 } : undefined));
    alice.line.connect();
    await clock.advance(40);
    expect(server.log.filter((line) => line.includes('→'))).toEqual([
      'device-ada-1 → call:start',
      'device-ada-1 → session:resume',
    ]);
    // It has answered that it does not know the call.
    expect(alice.phase).toBe('dialing');
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['ringing-out', 'ringing-in']);
  });

  it('makes a call ring again that rings already: it stays one call and one ring', async () => {
    await ring();
    const rings = [...bobby.sounds.played];
    bobby.line.cut();
    server.log.splice(0);
    bobby.line.connect();
    await soon();
    expect(server.log).toContain('device-bob-1 ← call:incoming');
    expect(bobby.phase).toBe('ringing-in');
    expect(bobby.sounds.played).toEqual(rings);
    bobby.answer();
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });

  it('brings word of an answer after the end of the call: it stays over', async () => {
    await ring();
    server.bend((line) => (line === 'device-ada-1 ← call:answered' ? { late: 300 } : undefined));
    bobby.answer();
    await soon();
    bobby.hangUp();
    await soon();
    expect(alice.only().ended?.reason).toBe('hangup');
    await clock.advance(300);
    expect(alice.phase).toBe('ended');
    expect(alice.isQuiet).toBe(true);
  });

  it('brings it so late that the call is not even on the screen', async () => {
    await ring();
    server.bend((line) => (line === 'device-ada-1 ← call:answered' ? { late: 9_000 } : undefined));
    bobby.answer();
    await soon();
    bobby.hangUp();
    await clock.advance(9_100);
    expect([alice.phase, alice.isQuiet]).toEqual(['none', true]);
  });

  it('brings an incoming call after its end: it does not ring', async () => {
    server.bend((line) => (line === 'device-bob-1 ← call:incoming' ? { late: 300 } : undefined));
    await ring();
    alice.hangUp();
    await clock.advance(400);
    expect(server.log).toContain('device-bob-1 ← call:incoming');
    expect([bobby.phase, bobby.isQuiet]).toEqual(['none', true]);
  });
});

describe('a server that may have lost track', () => {
  it('is asked at once how the calls are, on the same connection', async () => {
    await talk();
    server.bend((line) => (line === 'device-bob-1 ← call:ended' ? 'drop' : undefined));
    alice.hangUp();
    await soon();
    expect(bobby.phase).toBe('active');
    server.bend(() => undefined);
    server.log.splice(0);
    bobby.line.doubt();
    await soon();
    expect(server.log.slice(0, 2)).toEqual(['device-bob-1 ← session:stale', 'device-bob-1 → session:resume']);
    expect(bobby.only().ended).toMatchObject({ reason: 'hangup', by: 'remote' });
  });

  it('hears again what it may have missed, and a call that is well goes on', async () => {
    await talk();
    server.bend((line) =>
      line.endsWith('→ call:media') || line.endsWith('→ call:hold') ? 'drop' : undefined,
    );
    alice.calls.setMuted(alice.only().callId, true);
    await soon();
    expect(bobby.only().remoteMuted).toBe(false);
    server.bend(() => undefined);
    alice.line.doubt();
    await soon();
    expect(bobby.only().remoteMuted).toBe(true);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
    expect(alice.sends).toBe('nothing');
    expect(bobby.sends).toBe('audio');
  });
});

describe('a server that can not serve at the moment', () => {
  const busy = { code: 'unavailable', message: 'the database is away', retryAfterMs: 700 } as const;
  /** Refuses these requests until it is told otherwise. */
  const refuse = (...events: readonly string[]) =>
    server.bend((line) =>
      events.some((event) => line.endsWith(`→ ${event}`)) ? { refused: busy } : undefined,
    );
  const attempts = (event: string) => server.log.filter((line) => line.endsWith(`→ ${event}`)).length;

  it('gets a call’s start when it can', async () => {
    refuse('call:start');
    alice.start(bob);
    await clock.advance(1_500);
    expect(alice.phase).toBe('dialing');
    expect(attempts('call:start')).toBe(3);
    server.bend(() => undefined);
    await clock.advance(800);
    expect([alice.phase, bobby.phase]).toEqual(['ringing-out', 'ringing-in']);
  });

  it('is not asked for ever to start a call', async () => {
    refuse('call:start', 'call:cancel');
    alice.start(bob);
    await clock.advance(15_100);
    expect(alice.only().ended?.reason).toBe('signaling-lost');
    const sent = attempts('call:start');
    server.bend(() => undefined);
    await clock.advance(60_000);
    expect(attempts('call:start')).toBe(sent);
    expect(clock.waiting).toBe(0);
  });

  it('gets an answer when it can', async () => {
    await ring();
    refuse('call:answer');
    bobby.answer();
    await clock.advance(1_000);
    expect([alice.phase, bobby.phase]).toEqual(['ringing-out', 'connecting']);
    server.bend(() => undefined);
    await clock.advance(800);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });

  it.each([
    ['a hang-up', 'call:hangup', 'hangup'],
    ['a cancellation', 'call:cancel', 'cancelled'],
    ['a refusal', 'call:decline', 'declined'],
  ] as const)('gets %s when it can: nobody is left talking to nobody', async (_what, event, reason) => {
    await (event === 'call:hangup' ? talk() : ring());
    refuse(event);
    const [one, other] = event === 'call:decline' ? [bobby, alice] : [alice, bobby];
    one.hangUp();
    await soon();
    expect(one.phase).toBe('ended');
    expect(other.phase).not.toBe('ended');
    server.bend(() => undefined);
    await clock.advance(800);
    expect(other.only().ended?.reason).toBe(reason);
    await clock.advance(60_000);
    expect(clock.waiting).toBe(0);
  });

  it('gets a cancellation once more when the line is back, if it had failed at it', async () => {
    await ring();
    server.bend((line) =>
      line.endsWith('→ call:cancel') ? { refused: { code: 'internal', message: 'it failed' } } : undefined,
    );
    alice.hangUp();
    await soon();
    expect(bobby.phase).toBe('ringing-in');
    server.bend(() => undefined);
    alice.line.cut();
    alice.line.connect();
    await soon();
    expect(bobby.only().ended?.reason).toBe('cancelled');
  });

  it('gets signals, mute and hold when it can', async () => {
    refuse('call:signal', 'call:media', 'call:hold');
    await talk();
    alice.calls.setMuted(alice.only().callId, true);
    await clock.advance(1_000);
    expect([alice.phase, bobby.phase]).toEqual(['connecting', 'connecting']);
    server.bend(() => undefined);
    await clock.advance(1_600);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
    expect(bobby.only().remoteMuted).toBe(true);
    alice.calls.setMuted(alice.only().callId, false);
    refuse('call:hold');
    alice.calls.setHeld(alice.only().callId, true);
    await soon();
    expect(bobby.only().remoteHeld).toBe(false);
    server.bend(() => undefined);
    await clock.advance(1_500);
    expect(bobby.only()).toMatchObject({ remoteHeld: true });
  });

  it('says how the calls are when it can', async () => {
    await talk();
    bobby.line.cut();
    alice.hangUp();
    await soon();
    refuse('session:resume');
    bobby.line.connect();
    await clock.advance(1_000);
    expect(bobby.phase).toBe('active');
    server.bend(() => undefined);
    await clock.advance(800);
    expect(bobby.only().ended).toMatchObject({ reason: 'hangup', by: 'remote' });
  });

  it('is asked how the calls are again when it said nothing, though the line is up', async () => {
    await talk();
    bobby.line.cut();
    alice.hangUp();
    await soon();
    server.bend((line) => (line.endsWith('→ session:resume') ? 'drop' : undefined));
    bobby.line.connect();
    await soon();
    server.bend(() => undefined);
    await clock.advance(10_100);
    expect(bobby.only().ended).toMatchObject({ reason: 'hangup', by: 'remote' });
  });

  it('and a limit of the whole call are two things: that refusal is final', async () => {
    server.bend((line) =>
      line === 'device-bob-1 → call:signal'
        ? { refused: { code: 'rate_limited', message: 'too many signals' } }
        : undefined,
    );
    await ring();
    const sent = attempts('call:signal');
    await clock.advance(5_000);
    expect(attempts('call:signal')).toBe(sent);
  });

  it.each([
    ['rate_limited', 'too-often'],
    ['too_many_calls', 'too-many'],
    ['forbidden', 'failed'],
  ] as const)('a call that is refused with %s is over: %s', async (code, reason) => {
    server.bend((line) =>
      line.endsWith('→ call:start') ? { refused: { code, message: 'no', retryAfterMs: 9_000 } } : undefined,
    );
    alice.start(bob);
    await clock.advance(500);
    expect(alice.only().ended).toMatchObject({ reason, by: 'server', retryAfterMs: 9_000 });
    await clock.advance(15_000);
    expect(attempts('call:start')).toBe(1);
  });
});
