import { beforeEach, describe, expect, it } from 'vitest';
import { alice, beginStory, bobby, clock, phone, ring, server, soon, talk } from './testing/story.ts';
import { bob } from './testing/test-phone.ts';

beforeEach(() => beginStory());

/** The server is gone for both. */
function cutLines(): void {
  alice.line.cut();
  bobby.line.cut();
}

describe('two clients that talk to each other directly', () => {
  it('hear a hang-up at once while the server is away, and it arrives there later', async () => {
    await talk();
    cutLines();
    alice.hangUp();
    await soon();
    expect(bobby.only().ended).toMatchObject({ reason: 'hangup', by: 'remote' });
    expect([alice.media.live, bobby.media.live]).toEqual([[], []]);
    server.log.splice(0);
    alice.line.connect();
    await soon();
    expect(server.log).toContain('device-ada-1 → call:hangup');
  });

  it('see mute and hold at once while the server is away, and agree when it is back', async () => {
    await talk();
    cutLines();
    alice.calls.setMuted(alice.only().callId, true);
    alice.calls.setHeld(alice.only().callId, true);
    await soon();
    expect(bobby.only()).toMatchObject({ remoteMuted: true, remoteHeld: true });
    alice.calls.setMuted(alice.only().callId, false);
    await soon();
    alice.line.connect();
    bobby.line.connect();
    await soon();
    expect(bobby.only()).toMatchObject({ remoteMuted: false, remoteHeld: true });
  });

  it('stop ringing at once when the caller gives up while only the caller’s server is away', async () => {
    await ring();
    alice.line.cut();
    alice.hangUp();
    await soon();
    expect(bobby.only().ended).toMatchObject({ reason: 'cancelled', by: 'remote' });
    expect(bobby.sounds.playing).toBeNull();
  });

  it('tell the server that a call is over when the one who hung up can’t', async () => {
    await talk();
    alice.line.cut();
    alice.hangUp();
    await soon();
    expect(bobby.phase).toBe('ended');
    server.log.splice(0);
    await clock.advance(2_000);
    expect(server.log).toContain('device-bob-1 → call:hangup');
    await clock.advance(60_000);
    expect(clock.waiting).toBe(0);
  });

  it('leave it to the one who hung up where that works', async () => {
    await talk();
    alice.hangUp();
    await clock.advance(10_000);
    expect(server.log).not.toContain('device-bob-1 → call:hangup');
    expect([alice.isQuiet, bobby.isQuiet]).toEqual([true, true]);
  });

  it('are only heard from the other end of the call: not from a device that did not answer', async () => {
    const desk = phone({ person: bob, device: 'bob-2' });
    await soon();
    alice.start(bob);
    await soon();
    const [toDesk] = desk.peers.open;
    expect(toDesk?.send({ kind: 'bye', reason: 'hangup' })).toBe(true);
    await soon();
    expect(alice.phase).toBe('ringing-out');
    bobby.answer();
    await soon();
    expect([alice.phase, bobby.phase, desk.phase]).toEqual(['active', 'active', 'ended']);
  });
});

describe('the path between two clients that talk directly', () => {
  const links = () => [alice, bobby].map(({ peers }) => peers.open[0]!);

  it('is looked for again at once when nothing comes through any more, and the line is doubted', async () => {
    await talk();
    const hints: string[] = [];
    alice.network.subscribe((hint) => void hints.push(hint));
    links()[0]!.setPath('silent');
    await soon();
    expect(links().map(({ restarts }) => restarts)).toEqual([1, 0]);
    expect(hints).toEqual(['path-lost']);
    links()[0]!.setPath('open');
    await clock.advance(20_000);
    expect(links().map(({ restarts }) => restarts)).toEqual([1, 0]);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });

  it('is called lost two seconds after the last sign of life, also when the browser does not notice, and found with the next sound', async () => {
    await talk();
    for (const { peers } of [alice, bobby]) peers.breakPaths(true);
    for (const link of links()) link.setPath('silent');
    await clock.advance(1_300);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
    await clock.advance(200);
    expect([alice.phase, bobby.phase]).toEqual(['reconnecting', 'reconnecting']);
    for (const link of links()) link.setPath('open');
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });

  it('is not called lost for a second without sound', async () => {
    await talk();
    const phases: string[] = [];
    alice.calls.list.subscribe(() => void phases.push(alice.phase));
    links()[0]!.setPath('silent');
    await clock.advance(1_000);
    links()[0]!.setPath('open');
    await clock.advance(5_000);
    expect(phases).not.toContain('reconnecting');
  });

  it('ends the call when nothing comes through for three quarters of a minute', async () => {
    await talk();
    for (const { peers } of [alice, bobby]) peers.breakPaths(true);
    for (const link of links()) {
      link.broken = true;
      link.setPath('silent');
    }
    await clock.advance(48_000);
    expect([alice, bobby].map((each) => each.only().ended?.reason)).toEqual(['media-failed', 'media-failed']);
  });

  it('is looked for by the side that turns out to have moved, without waiting for the server', async () => {
    await talk();
    for (const { peers } of [alice, bobby]) peers.breakPaths(true);
    cutLines();
    for (const link of links()) link.setPath('silent');
    await clock.advance(1_000);
    expect(links().map(({ restarts }) => restarts)).toEqual([0, 0]);
    bobby.network.say('moved');
    await soon();
    expect(links().map(({ restarts }) => restarts)).toEqual([0, 1]);
  });

  it('is repaired by either side, whoever’s network it was, and both at once do no harm', async () => {
    await talk();
    links()[0]!.setPath('silent');
    links()[1]!.setPath('silent');
    bobby.network.say('online');
    await soon();
    for (const link of links()) link.setPath('open');
    await clock.advance(20_000);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
    expect(links().every(({ restarts }) => restarts <= 1)).toBe(true);
  });

  it.each(['online', 'woke'] as const)(
    'is looked for again at once when this side knows: %s',
    async (hint) => {
      await talk();
      bobby.network.say(hint);
      await soon();
      expect(links().map(({ restarts }) => restarts)).toEqual([0, 1]);
      await clock.advance(20_000);
      expect(links().map(({ restarts }) => restarts)).toEqual([0, 1]);
    },
  );

  it('is only verified when something may have changed', async () => {
    await talk();
    const before = links()[1]!.verified;
    bobby.network.say('changed');
    await soon();
    expect(links()[1]!.verified).toBe(before + 1);
    expect(links().map(({ restarts }) => restarts)).toEqual([0, 0]);
  });

  it('is repaired without the server: what the clients need to say goes directly', async () => {
    await talk();
    cutLines();
    const { received } = links()[1]!;
    alice.network.say('online');
    await soon();
    expect(links()[1]!.received).toBeGreaterThan(received);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });

  it('is not expected to carry sound in a held call', async () => {
    await talk();
    expect(links().map(({ soundExpected }) => soundExpected)).toEqual([true, true]);
    bobby.calls.setHeld(bobby.only().callId, true);
    await soon();
    expect(links().map(({ soundExpected }) => soundExpected)).toEqual([false, false]);
  });
});

describe('the line of somebody who talks', () => {
  it('is looked at every eight seconds, and not longer than the call', async () => {
    await talk();
    const hints: string[] = [];
    alice.network.subscribe((hint) => void hints.push(hint));
    await clock.advance(17_000);
    expect(hints).toEqual(['in-call', 'in-call']);
    alice.hangUp();
    await clock.advance(60_000);
    expect(hints).toEqual(['in-call', 'in-call']);
  });
});
