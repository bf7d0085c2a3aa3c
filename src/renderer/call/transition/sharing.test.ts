import { CallId, DeviceId } from '@protocol';
import { describe, expect, it } from 'vitest';
import type { Active, Call, CallEvent } from '../call.ts';
import { viewOfCall } from '../call-view-model.ts';
import { bob, cleo } from '../testing/test-phone.ts';
import { transition } from '../transition.ts';

const device = DeviceId.parse('device-bob-1');
const active: Active = {
  ...{ callId: CallId.parse('call-000001'), peer: bob, direction: 'outgoing', media: 'audio' },
  ...{ waiting: false, phase: 'active', device, answeredAt: 1_000 },
  remote: {
    muted: false,
    cameraOn: false,
    screenOn: false,
    knowsScreens: null,
    held: false,
    signalingLost: false,
  },
  local: {
    ...{ muted: false, wantsCamera: false, held: false, cameraOn: false },
    ...{ microphoneProblem: null, microphoneShut: false, cameraProblem: null },
    ...{ wantsScreen: false, screenHint: 'detail', screenOn: false, screenProblem: null },
  },
};
const after = (...events: readonly CallEvent[]): Call =>
  events.reduce<Call>((call, event) => transition(call, event).call, active);
const effectsOf = (call: Call, event: CallEvent) => transition(call, event).effects;

const wish: CallEvent = { type: 'set-screen', on: true };
const shown: CallEvent = { type: 'screen', on: true, problem: null };
const telling = (screen: boolean) => ({ type: 'send-media', muted: false, camera: false, screen });

describe('a screen', () => {
  it('is told of once it is there, and not when it was only wished for', () => {
    expect(effectsOf(active, wish)).toMatchObject([{ type: 'sync-media', desired: { screen: 'detail' } }]);
    expect(effectsOf(after(wish), shown)).toEqual([telling(true)]);
  });

  it('is wished for no more when the person thought better of it, failed or ended it outside the app', () => {
    for (const problem of [null, 'denied'] as const) {
      const over = after(wish, { type: 'screen', on: false, problem });
      expect(over).toMatchObject({ local: { wantsScreen: false, screenOn: false, screenProblem: problem } });
      expect(effectsOf(over, wish)[0]).toMatchObject({ type: 'sync-media', desired: { screen: 'detail' } });
    }
    expect(effectsOf(after(wish, shown), { type: 'screen', on: false, problem: null })).toContainEqual(
      telling(false),
    );
  });

  it('changes what matters in it, and keeps that for the next one', () => {
    const moving = after(wish, shown, { type: 'set-screen', on: true, hint: 'motion' });
    expect(moving).toMatchObject({ local: { screenHint: 'motion' } });
    const stopped = transition(moving, { type: 'set-screen', on: false }).call;
    expect(effectsOf(stopped, wish)[0]).toMatchObject({ desired: { screen: 'motion' } });
  });

  it('stays open on hold and goes nowhere', () => {
    const [sync] = effectsOf(after(wish, shown), { type: 'set-held', held: true });
    expect(sync).toMatchObject({ desired: { screen: 'detail', flowingTo: null } });
  });

  it('is not for whom the other side is handed over to', () => {
    const sharing = after(wish, shown);
    const newCallId = CallId.parse('call-000002');
    const handover = { to: cleo, newCallId, giving: false, attended: false };
    const events: CallEvent[] = [
      { type: 'hand-over', to: cleo, newCallId, joins: null },
      { type: 'transferring', handover },
    ];
    for (const event of events)
      expect(effectsOf(sharing, event)[1]).toMatchObject({ type: 'sync-media', desired: { screen: null } });
  });

  it('can be shown to whoever has said something about screens, and may be to whoever has said nothing', () => {
    const aboutScreens: CallEvent = { type: 'peer-media', muted: false, camera: false, screen: false };
    const without: CallEvent = { type: 'peer-media', muted: false, camera: false };
    const knows = (...events: CallEvent[]) => viewOfCall(after(...events)).remoteKnowsScreens;
    expect([knows(), knows(without), knows(aboutScreens)]).toEqual([true, false, true]);
    // Said directly, and left out by an old server in between.
    expect([knows(aboutScreens, without), knows(without, aboutScreens)]).toEqual([true, true]);
  });

  it('of the other side is heard while the call goes on, whatever a server leaves out', () => {
    const shows: CallEvent = { type: 'peer-media', muted: false, camera: false, screen: true };
    const without: CallEvent = { type: 'peer-media', muted: true, camera: false };
    expect(effectsOf(active, shows)[0]).toMatchObject({ desired: { hearsScreen: true } });
    expect(after(shows, without)).toMatchObject({ remote: { muted: true, screenOn: true } });
    expect(effectsOf(after(shows), { type: 'set-held', held: true })[0]).toMatchObject({
      desired: { hearsScreen: false },
    });
  });
});
