import { CallId, DeviceId } from '@protocol';
import { describe, expect, it } from 'vitest';
import type { Active, Call, CallEvent } from '../call.ts';
import type { Transition } from '../call-effects.ts';
import { calls, events } from '../testing/sample-states.ts';
import { ada, bob, cleo } from '../testing/test-phone.ts';
import { dial, joinedBy, receive, transition } from '../transition.ts';

const callId = CallId.parse('call-000001');
const newCallId = CallId.parse('call-000002');
const device = DeviceId.parse('device-bob-1');
const at = 5_000;

const active: Active = {
  ...{ callId, peer: bob, direction: 'outgoing', media: 'audio', waiting: false, phase: 'active' },
  ...{ device, answeredAt: 1_000 },
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
const held: Active = { ...active, local: { ...active.local, held: true } };
const giving: Active = {
  ...held,
  handover: { to: cleo, newCallId, giving: true, attended: false, wantsBack: false },
};
const given: Active = {
  ...held,
  handover: { to: cleo, newCallId, giving: false, attended: false, wantsBack: false },
};

const returned: CallEvent = { type: 'transfer-returned', newCallId, reason: 'no-answer' };
const transferring: CallEvent = {
  type: 'transferring',
  handover: { to: cleo, newCallId, giving: false, attended: false },
};
const types = (call: Active, event: CallEvent): string[] =>
  transition(call, event).effects.map(({ type }) => type);

describe('who is handed over before they have heard of the answer', () => {
  const news = { to: cleo, newCallId, giving: false, attended: false };
  const resumed: CallEvent = { type: 'resumed', state: 'active', peerDevice: device, at, handover: news };
  const follows = { type: 'follow-handover', handover: { ...news, wantsBack: false } };

  it.each<{ by: string; call: Call; events: readonly CallEvent[] }>([
    { by: 'an outage, as who called', call: calls['ringing-out'], events: [resumed] },
    { by: 'an outage, as who answered', call: calls.connecting, events: [resumed] },
    {
      by: 'a late acknowledgement',
      call: calls.dialing,
      events: [events.answered, transferring, events.started],
    },
    { by: 'a late answer', call: calls['ringing-out'], events: [transferring, events.answered] },
    { by: 'crossed calls', call: calls['ringing-in'], events: [transferring, events['auto-answered']] },
    {
      by: 'an outage and crossed calls',
      call: calls['ringing-in'],
      events: [resumed, events['auto-answered']],
    },
    {
      by: 'crossed calls, which they answer',
      call: calls['ringing-in'],
      events: [transferring, events.answer],
    },
  ])('goes there once they have: $by', ({ call, events: heard }) => {
    const done = heard.reduce<Transition>((before, event) => transition(before.call, event), {
      call,
      effects: [],
    });
    expect(done.call).toMatchObject({ handover: news });
    expect(done.effects).toContainEqual(follows);
  });

  it.each(['ringing-in', 'ringing-out'] as const)(
    'stays where it came to nothing in an outage: %s',
    (phase) => {
      const nothing: CallEvent = {
        type: 'resumed',
        state: 'active',
        peerDevice: device,
        at,
        knownHandover: newCallId,
      };
      const answer = phase === 'ringing-in' ? events['auto-answered'] : events.answered;
      const done = [transferring, nothing, answer].reduce<Call>(
        (call, event) => transition(call, event).call,
        calls[phase],
      );
      expect(done).not.toHaveProperty('handover');
    },
  );

  it('goes there where the server could not know of it when it was asked', () => {
    const nothing: CallEvent = {
      type: 'resumed',
      state: 'active',
      peerDevice: device,
      at,
      knownHandover: null,
    };
    const heard = [transferring, nothing, events['auto-answered']];
    const done = heard.reduce<Call>((call, event) => transition(call, event).call, calls['ringing-in']);
    expect(done).toMatchObject({ handover: news });
  });

  it('stays where nothing came of it meanwhile', () => {
    const heard = [transferring, returned, events['auto-answered']];
    const done = heard.reduce<Call>((call, event) => transition(call, event).call, calls['ringing-in']);
    expect(done).not.toHaveProperty('handover');
  });
});

describe('who hands over', () => {
  it('asks the server and waits on hold', () => {
    const { call, effects } = transition(active, { type: 'hand-over', to: cleo, newCallId, joins: null });
    expect(call).toEqual(giving);
    expect(effects).toEqual([
      { type: 'send-transfer', to: cleo.userId, newCallId, joins: null },
      expect.objectContaining({ type: 'sync-media' }),
      { type: 'send-hold', held: true },
    ]);
  });

  it('does so once', () => {
    expect(types(giving, { type: 'hand-over', to: ada, newCallId, joins: null })).toEqual([]);
  });

  it('stays on hold when it comes back, and is told why', () => {
    const { call } = transition(giving, returned);
    expect(call).toEqual({ ...held, returned: { to: cleo, reason: 'no-answer' } });
  });

  it('goes on with it after that, and is told no more', () => {
    const back = transition(giving, returned).call;
    expect(transition(back, { type: 'set-held', held: false }).call).toEqual(active);
  });

  it.each([{ type: 'take-back' }, { type: 'set-held', held: false }] as const)(
    'wants it back ($type): talks as soon as the server agrees, and not before',
    (event) => {
      const { call, effects } = transition(giving, event);
      expect(call).toMatchObject({ local: { held: true } });
      expect(effects).toEqual([{ type: 'send-take-back' }]);
      expect(transition(call, returned).call).toEqual(active);
    },
  );

  it('hears nothing of another handover', () => {
    const other = { ...returned, newCallId: callId };
    expect(transition(giving, other).call).toBe(giving);
  });

  it('is out of it when the server refuses, or knows nothing of it after an outage', () => {
    const failed = { ...held, returned: { to: cleo, reason: 'failed' } };
    expect(transition(giving, { type: 'handover-refused' }).call).toEqual(failed);
    const unheard: CallEvent = { type: 'resumed', state: 'active', peerDevice: device, at };
    expect(transition(giving, unheard).call).toEqual(giving);
    const resumed: CallEvent = { ...unheard, knownHandover: newCallId };
    expect(transition(giving, resumed).call).toEqual(failed);
    const known = { ...resumed, handover: { to: cleo, newCallId, giving: true, attended: false } };
    expect(transition(giving, known).call).toBe(giving);
  });

  it('says again that it wants it back where the server does not know of that after an outage', () => {
    const wanted = transition(giving, { type: 'take-back' }).call;
    const news = { to: cleo, newCallId, giving: true, attended: false };
    const resumed: CallEvent = { type: 'resumed', state: 'active', peerDevice: device, at, handover: news };
    const effects = ['send-take-back'];
    expect(transition(wanted, resumed)).toMatchObject({
      ...{ call: wanted, effects: effects.map((type) => ({ type })) },
    });
    const another = { ...resumed, handover: { ...news, newCallId: callId } };
    expect(transition(wanted, another).effects).toEqual([]);
    expect(transition(giving, resumed).effects).toEqual([]);
  });

  it('sees at the end with whom the other one talks', () => {
    const { call } = transition(giving, {
      ...{ type: 'peer-ended', reason: 'hangup', by: 'local', message: null, at },
      transferredTo: cleo,
    });
    expect(call).toMatchObject({ phase: 'ended', transferredTo: cleo });
  });
});

describe('who is handed over', () => {
  it('follows at once', () => {
    const { call, effects } = transition(active, transferring);
    expect(call).toMatchObject({ handover: { to: cleo, giving: false } });
    expect(effects).toMatchObject([{ type: 'follow-handover', handover: { newCallId, to: cleo } }]);
  });

  it('follows once, however often it is told', () => {
    expect(types(given, transferring)).toEqual([]);
  });

  it('goes nowhere when they had put the call on hold to do something else', () => {
    expect(types(held, transferring)).toEqual(['send-take-back']);
  });

  it('follows after an outage', () => {
    const { effects } = transition(active, {
      ...{ type: 'resumed', state: 'active', peerDevice: device, at },
      handover: { to: cleo, newCallId, giving: false, attended: false },
    });
    expect(effects.map(({ type }) => type)).toEqual(['follow-handover']);
  });

  it('is where they were when it comes to nothing, until the other one is back as well', () => {
    const { call } = transition(given, returned);
    expect(call).toEqual({ ...active, returned: { to: cleo, reason: 'no-answer' } });
    expect(transition(call, { type: 'peer-held', held: true }).call).toHaveProperty('returned');
    expect(transition(call, { type: 'peer-held', held: false }).call).not.toHaveProperty('returned');
  });

  it('is heard by the third only if they were by the first', () => {
    const { call } = dial({ callId: newCallId, peer: cleo, media: 'audio', mayWarm: true, muted: true });
    expect(call).toMatchObject({ local: { muted: true } });
  });
});

describe('a call that takes the place of another', () => {
  const rings = receive({
    ...{ callId: newCallId, peer: cleo, media: 'audio', device, waiting: true, warm: true },
    ...{ opensMicrophone: false, offer: null, ringTimeoutMs: 1 },
  });

  it('is answered from its beginning, as muted as that one', () => {
    const joined = { ...active, local: { ...active.local, muted: true } };
    const { call, effects } = joinedBy(rings, { joined, by: bob, at });
    expect(call).toMatchObject({ phase: 'connecting', local: { muted: true } });
    expect(effects.map(({ type }) => type)).toContain('send-answer');
  });

  it.each([
    ['nobody says so', { joined: active, by: undefined, at }],
    ['it is somebody else who says so', { joined: active, by: ada, at }],
    ['that one is not answered', { joined: rings.call, by: cleo, at }],
  ])('only rings when %s', (_name, facts) => {
    expect(joinedBy(rings, facts)).toBe(rings);
  });
});
