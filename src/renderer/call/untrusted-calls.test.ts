import { beforeEach, describe, expect, it } from 'vitest';
import { noProofs } from '../trust/testing/no-proofs.ts';
import type { LinkContext, ProofOffice } from '../trust/trust.ts';
import { alice, beginStory, bobby, clock, phone, soon } from './testing/story.ts';
import { type TestPhone, bob } from './testing/test-phone.ts';

beforeEach(beginStory);

/** Refuses descriptions from the first one on, or once it is told to. */
function suspicious(isSuspicious: () => boolean = () => true): ProofOffice {
  const link = ({ onRefused }: LinkContext) => ({
    prove: () => Promise.resolve(undefined),
    accepts() {
      if (isSuspicious()) onRefused();
      return Promise.resolve(!isSuspicious());
    },
  });
  return { openCall: (...call) => ({ ...noProofs.openCall(...call), link }) };
}

async function ringBob(at: TestPhone): Promise<void> {
  alice.start(bob);
  await soon();
  expect(at.phase).toBe('ringing-in');
}

describe('a device that can’t show that it is the one it claims to be', () => {
  it('rings, and is not connected with when the call is answered', async () => {
    bobby.calls.dispose();
    const other = phone({ person: bob, device: 'bob-2', proofs: suspicious() });
    await soon();
    await ringBob(other);
    expect(other.peers.open).toEqual([]);
    other.answer();
    await soon();
    expect(other.only().ended).toMatchObject({ reason: 'untrusted', by: 'local' });
    expect(other.holds).toBe(0);
    expect(alice.only().ended).toMatchObject({ reason: 'untrusted', by: 'remote' });
  });

  it('is let go of when it answers a call', async () => {
    alice.calls.dispose();
    const caller = phone({ person: alice.person, device: 'ada-2', proofs: suspicious() });
    await soon();
    caller.start(bob);
    await soon();
    expect(caller.phase).toBe('ringing-out');
    bobby.answer();
    await soon();
    expect(caller.only().ended?.reason).toBe('untrusted');
    expect(caller.holds).toBe(0);
    expect(caller.sends).toBe('nothing');
  });

  it('ends the call at once when it comes up in the middle, and the words stay', async () => {
    let suspects = false;
    alice.calls.dispose();
    const caller = phone({ person: alice.person, device: 'ada-3', proofs: suspicious(() => suspects) });
    await soon();
    caller.start(bob);
    await soon();
    bobby.answer();
    await soon();
    expect(caller.phase).toBe('active');
    suspects = true;
    bobby.peers.open[0]!.restart({ iceServers: [], relayOnly: false });
    await soon();
    expect(caller.only().ended?.reason).toBe('untrusted');
    await clock.advance(60_000);
    expect(caller.phase).toBe('ended');
    expect(bobby.isQuiet).toBe(true);
  });

  it('is no matter for who asks for no proof', async () => {
    const other = phone({ person: alice.person, device: 'ada-4', proofs: noProofs });
    await soon();
    other.start(bob);
    await soon();
    bobby.answer();
    await soon();
    expect(other.phase).toBe('active');
  });
});
