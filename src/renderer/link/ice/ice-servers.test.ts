import { beforeEach, describe, expect, it } from 'vitest';
import { alice, beginStory, bobby, clock, ring, server, soon, talk } from '../../call/testing/story.ts';

const HOUR = 3_600_000;
let issued = 0;

/** From now on the server gives out these. */
function relay(patch: { readonly lifetimeMs?: number | null; readonly relayOnly?: boolean } = {}): void {
  issued += 1;
  const iceServers = [{ urls: ['turn:turn.example.org'], username: `${issued}`, credential: 'x' }];
  server.ice = { iceServers, lifetimeMs: HOUR, relayOnly: false, ...patch };
}

const refreshes = (): number => server.log.filter((line) => line === 'device-ada-1 → ice:refresh').length;
const usernames = (phone: typeof alice): (string | undefined)[] =>
  phone.peers.open.map(({ ice }) => ice.iceServers[0]?.username);

beforeEach(async () => {
  await beginStory();
  issued = 0;
  relay();
  for (const phone of [alice, bobby]) {
    phone.line.cut();
    phone.line.connect();
  }
  await soon();
});

describe('the servers that devices find each other with', () => {
  it('come with the welcome, and are used by both sides', async () => {
    await talk();
    expect([usernames(alice), usernames(bobby)]).toEqual([['1'], ['1']]);
    expect(refreshes()).toBe(0);
  });

  it('are renewed again and again, long before their end', async () => {
    for (let renewal = 1; renewal <= 3; renewal += 1) {
      relay();
      await clock.advance(0.35 * HOUR);
      expect(refreshes()).toBe(renewal);
    }
    await talk();
    expect(usernames(alice)).toEqual(['4']);
  });

  it('are asked for again when the server refuses', async () => {
    server.bend((line) => (line.endsWith('ice:refresh') ? 'drop' : undefined));
    await clock.advance(0.32 * HOUR);
    expect(refreshes()).toBeGreaterThan(1);
    server.bend(() => undefined);
    relay();
    await clock.advance(60_000);
    await talk();
    expect(usernames(alice)).toEqual(['2']);
  });

  it('never need renewal where they are good for ever', async () => {
    relay({ lifetimeMs: null });
    alice.line.cut();
    alice.line.connect();
    await clock.advance(100 * HOUR);
    expect(refreshes()).toBe(0);
  });

  it('are renewed before a restart that finds them old', async () => {
    await talk();
    clock.sleep(0.6 * HOUR);
    relay();
    alice.peers.open[0]!.setState('disconnected');
    await clock.advance(2_100);
    expect(alice.peers.open[0]!.restarts).toBe(1);
    expect(usernames(alice)).toEqual(['2']);
    expect(alice.phase).toBe('active');
  });

  it('are renewed before a call that finds them old, on both sides', async () => {
    clock.sleep(0.6 * HOUR);
    relay();
    await ring();
    expect([usernames(alice), usernames(bobby)]).toEqual([['2'], ['2']]);
    bobby.answer();
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });

  it('are the last ones when nobody answers, after a short wait', async () => {
    clock.sleep(0.6 * HOUR);
    server.bend((line) => (line.endsWith('ice:refresh') ? 'drop' : undefined));
    await ring();
    expect(alice.peers.open).toEqual([]);
    await clock.advance(800);
    expect(usernames(alice)).toEqual(['1']);
    await clock.advance(1_000);
    bobby.answer();
    await clock.advance(1_000);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });

  it('are the last ones, at once, while the line is down', async () => {
    await talk();
    alice.line.cut();
    clock.sleep(0.6 * HOUR);
    alice.network.say('online');
    await clock.advance(100);
    expect(alice.peers.open[0]!.restarts).toBe(1);
    expect(usernames(alice)).toEqual(['1']);
  });

  it('are not waited for by a call that is over', async () => {
    clock.sleep(0.6 * HOUR);
    server.bend((line) => (line.endsWith('ice:refresh') ? 'drop' : undefined));
    await ring();
    alice.hangUp();
    await clock.advance(20_000);
    expect(alice.peers.links).toEqual([]);
    expect(alice.isQuiet).toBe(true);
  });

  it('may all have to be relays', async () => {
    relay({ relayOnly: true });
    alice.line.cut();
    alice.line.connect();
    await soon();
    await talk();
    expect(alice.peers.open[0]!.ice.relayOnly).toBe(true);
    expect(bobby.peers.open[0]!.ice.relayOnly).toBe(false);
  });

  it('may become relays only while the line is up, for the next connection', async () => {
    await talk();
    server.changeIce({ ...server.ice, relayOnly: true });
    await soon();
    expect(alice.peers.open[0]!.ice.relayOnly).toBe(false);
    alice.hangUp();
    await soon();
    await talk();
    expect(alice.peers.open.at(-1)!.ice.relayOnly).toBe(true);
    expect(refreshes()).toBe(0);
  });

  it('leave no timer behind', async () => {
    for (const phone of [alice, bobby]) {
      phone.calls.dispose();
      phone.iceServers.dispose();
    }
    await clock.advance(20_000);
    expect(clock.waiting).toBe(0);
  });
});
