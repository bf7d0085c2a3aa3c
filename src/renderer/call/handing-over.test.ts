import type { Person } from '@protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CallView } from './call-view.ts';
import { CONNECT_UNDO_MS } from './pending-transfers.ts';
import { alice, beginStory, bobby, clock, phone, server, soon, talk } from './testing/story.ts';
import { bob, cleo, type TestPhone } from './testing/test-phone.ts';

let clea: TestPhone;
beforeEach(async () => {
  await beginStory();
  clea = phone({ person: cleo, device: 'cleo-1' });
  await soon();
});

const callWith = (of: TestPhone, person: Person): CallView | undefined =>
  of.calls.list.current.find(({ peer, phase }) => peer.userId === person.userId && phase !== 'ended');

const idWith = (of: TestPhone, person: Person) => {
  const call = callWith(of, person);
  if (!call) throw new Error(`no call with ${person.name}`);
  return call.callId;
};

/** Ada hands Bob over to Cleo. */
async function handOver(): Promise<void> {
  await talk();
  alice.calls.transfer(idWith(alice, bob), cleo);
  await soon();
}

describe('Ada hands Bob over to Cleo', () => {
  it('whose phone rings, and who talks to him when she answers', async () => {
    await handOver();
    expect(clea.only()).toMatchObject({
      ...{ phase: 'ringing-in', waiting: false, peer: bob, transferredBy: { name: 'Ada' } },
    });
    expect(callWith(bobby, cleo)).toMatchObject({ phase: 'ringing-out', transferredBy: { name: 'Ada' } });
    expect(alice.only()).toMatchObject({ held: true, handover: { to: cleo, giving: true } });
    expect([alice.sends, bobby.sends]).toEqual(['nothing', 'nothing']);
    clea.answer();
    await soon();
    expect(alice.only().ended).toMatchObject({ reason: 'hangup', transferredTo: cleo });
    expect(callWith(bobby, cleo)).toMatchObject({ phase: 'active' });
    expect([alice.sends, bobby.sends, clea.sends]).toEqual(['nothing', 'audio', 'audio']);
  });

  it('who hears nothing of Bob if Ada did not', async () => {
    await talk();
    bobby.calls.setMuted(bobby.only().callId, true);
    alice.calls.transfer(alice.only().callId, cleo);
    await soon();
    clea.answer();
    await soon();
    expect(callWith(bobby, cleo)).toMatchObject({ phase: 'active', muted: true });
    expect(bobby.sends).toBe('nothing');
  });

  it('who does not see Bob before he turns his camera on again', async () => {
    await talk();
    bobby.calls.setCamera(bobby.only().callId, true);
    await soon();
    alice.calls.transfer(alice.only().callId, cleo);
    await soon();
    expect(clea.only()).toMatchObject({ phase: 'ringing-in', media: 'audio' });
    clea.answer();
    await soon();
    expect(callWith(bobby, cleo)).toMatchObject({ phase: 'active', cameraOn: false });
    expect(callWith(clea, bob)).toMatchObject({ remoteCameraOn: false });
  });

  it('and has him on the line again, ringing, when Cleo declines', async () => {
    await handOver();
    clea.calls.decline(clea.only().callId);
    await soon();
    expect(alice.only()).toMatchObject({ held: true, handover: null });
    expect(alice.only().returned).toMatchObject({ to: cleo, reason: 'declined' });
    expect(alice.sounds.playing).toBe('ringtone');
    expect(callWith(bobby, alice.person)).toMatchObject({ held: false, remoteHeld: true });
    alice.calls.setHeld(alice.only().callId, false);
    await soon();
    expect(alice.sounds.playing).toBeNull();
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  it('who declines: Bob, who muted himself and switched his camera off meanwhile, is not heard or seen again', async () => {
    await talk();
    bobby.calls.setCamera(bobby.only().callId, true);
    await soon();
    alice.calls.transfer(alice.only().callId, cleo);
    await soon();
    bobby.calls.setMuted(idWith(bobby, cleo), true);
    bobby.calls.setCamera(idWith(bobby, cleo), false);
    clea.calls.decline(clea.only().callId);
    await soon();
    alice.calls.setHeld(alice.only().callId, false);
    await soon();
    expect(callWith(bobby, alice.person)).toMatchObject({ held: false, muted: true, cameraOn: false });
    expect(bobby.sends).toBe('nothing');
  });

  it('and takes him back, which stops the ringing', async () => {
    await handOver();
    alice.calls.takeBack(alice.only().callId);
    await soon();
    expect(callWith(clea, bob)).toBeUndefined();
    expect([alice.sends, bobby.sends]).toEqual(['audio', 'audio']);
  });

  it('and he hangs up while it rings: nobody keeps ringing or waiting', async () => {
    await handOver();
    bobby.calls.hangUp(idWith(bobby, cleo));
    await soon();
    expect([alice.phase, bobby.phase, clea.phase]).toEqual(['ended', 'ended+ended', 'ended']);
    expect(alice.only().ended).toMatchObject({ reason: 'hangup', by: 'remote' });
  });

  it('and he would rather go back to her', async () => {
    await handOver();
    bobby.calls.setHeld(idWith(bobby, alice.person), false);
    await soon();
    expect(callWith(clea, bob)).toBeUndefined();
    expect(alice.only().returned).toMatchObject({ reason: 'cancelled' });
    expect(callWith(bobby, alice.person)).toMatchObject({ held: false });
  });

  it.each([
    ['hers', 'device-ada-1'],
    ['his', 'device-bob-1'],
  ])('while the server still says how the calls of a phone were before that: %s', async (_whose, device) => {
    await talk();
    server.bend((line) => (line === `${device} ✓ session:resume` ? { late: 50 } : undefined));
    for (const { line } of [alice, bobby]) line.doubt();
    await clock.advance(15);
    alice.calls.transfer(alice.only().callId, cleo);
    await soon();
    expect(server.log).toContain(`${device} → session:resume`);
    expect(alice.only()).toMatchObject({ held: true, handover: { to: cleo, giving: true } });
    expect(callWith(bobby, alice.person)).toMatchObject({ handover: { to: cleo, giving: false } });
    clea.answer();
    await soon();
    expect(alice.only().ended).toMatchObject({ reason: 'hangup', transferredTo: cleo });
  });

  it('which the server can not do just then: she is told once it can say so', async () => {
    await talk();
    const refused = { code: 'unavailable', message: 'Redis is away', retryAfterMs: 700 } as const;
    server.bend((line) => (line === 'device-ada-1 → call:transfer' ? { refused } : undefined));
    alice.calls.transfer(alice.only().callId, cleo);
    await soon();
    expect(alice.only()).toMatchObject({ handover: { to: cleo } });
    await clock.advance(700);
    expect(alice.only()).toMatchObject({ handover: null, returned: { to: cleo, reason: 'failed' } });
  });

  it('and wants him back while her line is down, or is lost: she has him once the server has heard of it', async () => {
    await handOver();
    alice.line.cut();
    alice.calls.takeBack(alice.only().callId);
    await soon();
    const said = () => server.log.filter((line) => line === 'device-ada-1 → call:transfer-cancel').length;
    server.bend((line) =>
      line === 'device-ada-1 → call:transfer-cancel' && said() < 2 ? 'drop' : undefined,
    );
    alice.line.connect();
    await soon();
    expect([said(), alice.only().handover]).toMatchObject([1, { wantsBack: true }]);
    await clock.advance(10_000);
    expect(alice.only()).toMatchObject({ held: false, handover: null });
    expect(callWith(clea, bob)).toBeUndefined();
    await clock.advance(60_000);
    expect(said()).toBe(2);
  });

  it('and wants him back, which the server can not do for a while: it is asked again, and not without a pause', async () => {
    await handOver();
    const refused = { code: 'call_gone', message: 'It was answered first' } as const;
    let isRefused = true;
    server.bend((line) =>
      isRefused && line === 'device-ada-1 → call:transfer-cancel' ? { refused } : undefined,
    );
    const said = () => server.log.filter((line) => line === 'device-ada-1 → call:transfer-cancel').length;
    alice.calls.takeBack(alice.only().callId);
    await clock.advance(5_000);
    expect(said()).toBeGreaterThan(1);
    expect(said()).toBeLessThanOrEqual(5);
    isRefused = false;
    await clock.advance(2_000);
    expect(alice.only()).toMatchObject({ held: false, handover: null });
    expect(callWith(clea, bob)).toBeUndefined();
  });

  it.each([
    ['before', 0],
    ['after', 150],
  ])(
    'who declines, which he hears %s the server’s word of how his calls were until then',
    async (_, late) => {
      await handOver();
      server.bend((line) => {
        if (line === 'device-bob-1 ✓ session:resume') return { late: 100 };
        return line === 'device-bob-1 ← call:transfer-returned' ? { late } : undefined;
      });
      bobby.line.doubt();
      await clock.advance(12);
      clea.calls.decline(clea.only().callId);
      await clock.advance(400);
      const back = { handover: null, returned: { to: cleo, reason: 'declined' } };
      expect(callWith(bobby, alice.person)).toMatchObject(back);
    },
  );

  it('and he hears of it only when his line is back', async () => {
    await talk();
    bobby.line.cut();
    alice.calls.transfer(alice.only().callId, cleo);
    await soon();
    bobby.line.connect();
    await soon();
    expect(callWith(clea, bob)).toMatchObject({ phase: 'ringing-in' });
  });
});

describe('Ada connects Bob with Cleo, having talked to both', () => {
  it('and both talk at once, without pressing anything', async () => {
    await talk();
    alice.start(cleo);
    await soon();
    clea.answer();
    await soon();
    expect(callWith(alice, bob)).toMatchObject({ held: true });
    clea.calls.setMuted(clea.only().callId, true);
    alice.calls.transfer(idWith(alice, bob), cleo);
    await clock.advance(CONNECT_UNDO_MS);
    await soon();
    expect(callWith(bobby, cleo)).toMatchObject({ phase: 'active', muted: false });
    expect(callWith(clea, bob)).toMatchObject({ phase: 'active', muted: true });
    expect(alice.calls.list.current.map(({ ended }) => ended?.transferredTo?.name)).toEqual(['Cleo', 'Bob']);
    expect([callWith(bobby, alice.person), callWith(clea, alice.person)]).toEqual([undefined, undefined]);
    expect(alice.isQuiet).toBe(true);
    expect([bobby.sends, clea.sends]).toEqual(['audio', 'nothing']);
  });

  const ask = async (): Promise<void> => {
    await talk();
    alice.start(cleo);
    await soon();
    clea.answer();
    await soon();
  };

  it('which she can undo for a few seconds: all is as before', async () => {
    await ask();
    alice.calls.transfer(idWith(alice, bob), cleo);
    await clock.advance(CONNECT_UNDO_MS - 1_000);
    expect(callWith(alice, bob)).toMatchObject({ handover: { to: cleo, attended: true } });
    expect(callWith(bobby, alice.person)).toMatchObject({ remoteHeld: true, handover: null });
    alice.calls.takeBack(idWith(alice, bob));
    await clock.advance(2 * CONNECT_UNDO_MS);
    expect(callWith(alice, bob)).toMatchObject({ held: true, handover: null, returned: null });
    expect(callWith(alice, cleo)).toMatchObject({ held: false });
    expect(server.log).not.toContain('device-ada-1 → call:transfer');
    expect([alice.sends, bobby.sends, clea.sends]).toEqual(['audio', 'nothing', 'audio']);
  });

  it('or go on with him, which is the same', async () => {
    await ask();
    alice.calls.transfer(idWith(alice, bob), cleo);
    alice.calls.setHeld(idWith(alice, bob), false);
    await clock.advance(2 * CONNECT_UNDO_MS);
    expect(callWith(alice, bob)).toMatchObject({ held: false, handover: null });
    expect(callWith(alice, cleo)).toMatchObject({ held: true });
  });

  it('and again after she has undone it: the time begins anew', async () => {
    await ask();
    alice.calls.transfer(idWith(alice, bob), cleo);
    await clock.advance(CONNECT_UNDO_MS - 1_000);
    alice.calls.takeBack(idWith(alice, bob));
    alice.calls.transfer(idWith(alice, bob), cleo);
    await clock.advance(CONNECT_UNDO_MS - 1_000);
    expect(callWith(alice, bob)).toMatchObject({ handover: { to: cleo } });
    await clock.advance(1_000);
    await soon();
    expect(callWith(bobby, cleo)).toMatchObject({ phase: 'active' });
  });

  it('at once when she hangs up on Cleo: she leaves the two to it', async () => {
    await ask();
    alice.calls.transfer(idWith(alice, bob), cleo);
    alice.calls.hangUp(idWith(alice, cleo));
    await soon();
    expect(callWith(bobby, cleo)).toMatchObject({ phase: 'active' });
    expect(alice.calls.list.current.map(({ phase }) => phase)).toEqual(['ended', 'ended']);
  });

  it('which the server refuses after she hung up on Cleo: then that call is over all the same', async () => {
    await ask();
    alice.calls.transfer(idWith(alice, bob), cleo);
    const refused = { code: 'call_gone', message: 'No such call' } as const;
    server.bend((line) => (line === 'device-ada-1 → call:transfer' ? { refused } : undefined));
    alice.calls.hangUp(idWith(alice, cleo));
    await soon();
    expect([callWith(alice, cleo), callWith(clea, alice.person)]).toEqual([undefined, undefined]);
    expect(callWith(alice, bob)).toMatchObject({ held: true, handover: null, returned: { to: cleo } });
  });

  it('at once when she quits: the two go on', async () => {
    await ask();
    alice.calls.transfer(idWith(alice, bob), cleo);
    const left = alice.calls.leave();
    await soon();
    await left;
    expect(callWith(bobby, cleo)).toMatchObject({ phase: 'active' });
    expect(callWith(clea, bob)).toMatchObject({ phase: 'active' });
    expect(alice.calls.list.current.map(({ phase }) => phase)).toEqual(['ended', 'ended']);
  });

  it('at once when she closes the page', async () => {
    await ask();
    alice.calls.transfer(idWith(alice, bob), cleo);
    alice.calls.unload();
    await soon();
    expect(callWith(bobby, cleo)).toMatchObject({ phase: 'active' });
  });

  it('but quitting waits for no server that does not answer: she hangs up on both', async () => {
    await ask();
    alice.calls.transfer(idWith(alice, bob), cleo);
    server.bend((line) => (line === 'device-ada-1 → call:transfer' ? 'drop' : undefined));
    const left = alice.calls.leave();
    await clock.advance(1_000);
    await left;
    expect([callWith(alice, bob), callWith(alice, cleo)]).toEqual([undefined, undefined]);
  });

  it('but off line she hangs up on Cleo alone, who must not go on hearing her', async () => {
    await ask();
    alice.calls.transfer(idWith(alice, bob), cleo);
    alice.line.cut();
    alice.calls.hangUp(idWith(alice, cleo));
    await soon();
    expect(callWith(alice, cleo)).toBeUndefined();
    expect(callWith(alice, bob)).toMatchObject({ held: true, handover: null });
    expect([alice.sends, bobby.sends]).toEqual(['nothing', 'nothing']);
  });

  it('unless Cleo hangs up before: then Bob is still on hold', async () => {
    await ask();
    alice.calls.transfer(idWith(alice, bob), cleo);
    clea.hangUp();
    await soon();
    expect(callWith(alice, bob)).toMatchObject({ held: true, handover: null });
    await clock.advance(2 * CONNECT_UNDO_MS);
    expect(callWith(alice, bob)).toMatchObject({ held: true, handover: null });
  });

  it('and the cameras of both are off until they turn them on', async () => {
    await ask();
    bobby.calls.setCamera(idWith(bobby, alice.person), true);
    clea.calls.setCamera(idWith(clea, alice.person), true);
    await soon();
    alice.calls.transfer(idWith(alice, bob), cleo);
    await clock.advance(CONNECT_UNDO_MS);
    await soon();
    const off = { phase: 'active', cameraOn: false, remoteCameraOn: false };
    expect(callWith(bobby, cleo)).toMatchObject({ ...off, transferredBy: { name: 'Ada' } });
    expect(callWith(clea, bob)).toMatchObject(off);
    bobby.calls.setCamera(idWith(bobby, cleo), true);
    await soon();
    expect(callWith(clea, bob)).toMatchObject({ cameraOn: false, remoteCameraOn: true });
  });
});
