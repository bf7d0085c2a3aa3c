import { beforeEach, describe, expect, it } from 'vitest';
import { alice, beginStory, bobby, clock, ring, server, soon, talk } from './testing/story.ts';
import { bob } from './testing/test-phone.ts';

beforeEach(() => beginStory('older'));

describe('a machine that stood still, or slept', () => {
  it('goes on dialing where it was, and the call is made', async () => {
    alice.line.cut();
    alice.start(bob);
    await clock.advance(14_000);
    clock.stall(60_000);
    await clock.advance(0);
    expect(alice.phase).toBe('dialing');
    alice.line.connect();
    await soon();
    expect([alice.phase, bobby.phase]).toEqual(['ringing-out', 'ringing-in']);
  });

  it('hears an answer that came meanwhile before it says that there was none', async () => {
    await ring();
    // At the caller it arrives after the time in which the server would have ended the call.
    server.bend((line) => (line.endsWith('← call:answered') ? { late: 7_000 } : undefined));
    await clock.advance(43_500);
    bobby.answer();
    await clock.advance(6_000);
    clock.stall(3_000);
    await soon();
    expect(alice.only().ended).toBeNull();
    await clock.advance(1_000);
    expect(alice.phase).toBe('active');
  });

  it('goes on looking for a path', async () => {
    for (const { peers } of [alice, bobby]) peers.breakPaths(true);
    await talk();
    await clock.advance(15_000);
    clock.stall(60_000);
    await clock.advance(0);
    expect([alice.phase, bobby.phase]).toEqual(['connecting', 'connecting']);
    for (const { peers } of [alice, bobby]) peers.breakPaths(false);
    await clock.advance(9_000);
    expect([alice.phase, bobby.phase]).toEqual(['active', 'active']);
  });
});
