import { DeviceId, limits } from '@protocol';
import { describe, expect, it } from 'vitest';
import type { Answered, Call, CallEvent, CallEventType, Connecting } from './call.ts';
import type { CallEffect } from './call-effects.ts';
import { callId, device, other, at, signal, calls, events } from './testing/sample-states.ts';
import { ada, bob } from './testing/test-phone.ts';
import { dial, receive, transition } from './transition.ts';
import { WARM_DEVICES } from './transition/ringing-out.ts';

/**
 * The decision about every pair, columns in the order of the phases above: the phase it leads to (first letters),
 * `=` for something that changes or has to be done within the phase, `.` for ignored because a race makes it normal.
 */
const decisions: Readonly<Record<CallEventType, string>> = {
  //                  dial  r-out r-in  conn  act   rec   end
  answer: '            .     .     conn  .     .     .     .',
  decline: '           .     .     end   .     .     .     .',
  'hang-up': '         end   end   end   end   end   end   .',
  'set-muted': '       =     =     =     =     =     =     .',
  'set-camera': '      =     =     .     =     =     =     .',
  'set-screen': '      .     .     .     =     =     =     .',
  'set-held': '        .     .     .     =     =     =     .',
  'hand-over': '       .     .     .     =     =     =     .',
  // Without a handover; what there is to one is in `transition/handover.test.ts`.
  'take-back': '       .     .     .     .     .     .     .',
  'send-transfer': '   .     .     .     .     .     .     .',
  'handover-refused': '.     .     .     .     .     .     .',
  transferring: '      =     =     =     =     =     =     .',
  'transfer-returned': '=     .     .     .     .     .     .',
  started: '           r-out .     .     .     .     .     .',
  merged: '            end   .     .     .     .     .     .',
  'device-ringing': '  =     =     .     .     .     .     .',
  answered: '          =     conn  .     .     .     .     .',
  'auto-answered': '   .     .     conn  .     .     .     .',
  'answer-confirmed': '.     .     .     =     .     .     .',
  'answer-refused': '  .     .     .     =     .     .     .',
  'peer-ended': '      end   end   end   end   end   end   .',
  'peer-left': '       .     .     end   end   end   end   .',
  signaled: '          =     =     =     =     =     =     .',
  'peer-held': '       =     =     =     =     =     =     .',
  'peer-media': '      =     =     =     =     =     =     .',
  'peer-line': '       =     =     =     =     =     =     .',
  'line-restored': '   =     .     =     .     .     .     .',
  resumed: '           .     conn  .     =     .     =     .',
  'offer-made': '      .     .     .     .     .     .     .',
  'link-up': '         .     =     =     =     .     act   .',
  'link-down': '       .     =     =     =     rec   .     .',
  'link-failed': '     .     .     .     end   end   end   .',
  microphone: '        =     =     .     =     =     =     .',
  camera: '            =     =     .     =     =     =     .',
  screen: '            .     .     .     =     =     =     .',
  timer: '             .     end   end   .     .     .     .',
};

const names: Readonly<Record<string, Call['phase']>> = {
  'r-out': 'ringing-out',
  conn: 'connecting',
  act: 'active',
  rec: 'reconnecting',
  end: 'ended',
};

const types = (effects: readonly CallEffect[]): string[] => effects.map(({ type }) => type);

function outcome(call: Call, event: CallEvent): string {
  const next = transition(call, event);
  if (next.call === call && next.effects.length === 0) return '.';
  return next.call.phase === call.phase ? '=' : next.call.phase;
}

describe('every event in every phase', () => {
  const pairs = Object.entries(decisions).flatMap(([type, row]) => {
    const cells = row.trim().split(/\s+/);
    return Object.values(calls).map((call: Call, column) => {
      const cell = cells[column] ?? '?';
      return [call.phase, type as CallEventType, names[cell] ?? cell] as const;
    });
  });

  it('is decided', () => expect(pairs).toHaveLength(7 * 36));

  it.each(pairs)('%s on %s: %s', (phase, type, decision) => {
    expect(outcome(calls[phase], events[type])).toBe(decision);
  });
});

describe('beginnings', () => {
  it('dials with an offer, an open microphone and a limit', () => {
    const { call, effects } = dial({ callId, peer: bob, media: 'audio', mayWarm: true });
    expect(call).toMatchObject({ phase: 'dialing', request: null });
    expect(types(effects)).toEqual(['make-offer', 'sync-media', 'start-timer']);
  });

  it('dials without an offer where nothing may connect before the answer', () => {
    const { effects } = dial({ callId, peer: bob, media: 'audio', mayWarm: false });
    expect(effects[0]).toEqual({ type: 'send-start', offer: null });
  });

  const rings = { callId, peer: ada, media: 'audio', device, waiting: false, ringTimeoutMs: 1 } as const;

  it('rings without opening a device, and connects only where that is allowed', () => {
    const call = { ...rings, opensMicrophone: false };
    const warm = receive({ ...call, warm: true, offer: signal });
    const cold = receive({ ...call, warm: false, offer: signal });
    expect(types(warm.effects)).toEqual([
      'send-ringing',
      'open-link',
      'receive-signal',
      'permit-link',
      'start-timer',
    ]);
    expect(types(cold.effects)).toEqual(['send-ringing', 'open-link', 'receive-signal', 'start-timer']);
  });

  it('opens the microphone while it rings where the person wants that, and sends nothing', () => {
    const { call, effects } = receive({ ...rings, warm: true, offer: null, opensMicrophone: true });
    const open = {
      ...{ microphone: true, camera: false, screen: null, hearsScreen: false },
      ...{ muted: false, held: false, flowingTo: null },
    };
    expect(effects).toContainEqual({ type: 'sync-media', desired: open });
    const answered = transition(call, events.answer);
    expect(answered.effects).toContainEqual({
      type: 'sync-media',
      desired: { ...open, flowingTo: device },
    });
    const declined = transition(call, events.decline);
    expect(declined.effects).toContainEqual({
      type: 'sync-media',
      desired: { ...open, muted: true, microphone: false },
    });
  });

  it('tells after the answer that the microphone could not be opened while it rang', () => {
    const ringing = { ...calls['ringing-in'], opensMicrophone: true };
    const { call } = transition(ringing, { type: 'microphone', problem: 'denied' });
    expect(transition(call, events.answer).call).toMatchObject({ local: { microphoneProblem: 'denied' } });
  });
});

describe('dialing', () => {
  it('sends what it offers once', () => {
    const dialed = { ...calls.dialing, request: null };
    const offered = transition(dialed, { type: 'offer-made', offer: 'mine' });
    expect(offered.effects).toEqual([{ type: 'send-start', offer: 'mine' }]);
    expect(transition(offered.call, { type: 'offer-made', offer: null }).effects).toEqual([]);
  });

  it('has nothing to cancel before it was sent', () => {
    const { effects } = transition({ ...calls.dialing, request: null }, events['hang-up']);
    expect(types(effects)).toEqual(['close-links', 'sync-media']);
  });

  it('keeps what overtook its acknowledgement for after it, in order', () => {
    const early: CallEvent[] = [
      { type: 'signaled', from: device, signal },
      { type: 'device-ringing', device: other },
      { type: 'answered', device: other, at },
    ];
    const waiting = early.reduce<Call>((call, event) => transition(call, event).call, calls.dialing);
    expect(waiting.phase).toBe('dialing');
    const { call, effects } = transition(waiting, events.started);
    expect(call).toMatchObject({ phase: 'connecting', device: other });
    expect(types(effects)).toEqual([
      'assign-offer',
      'start-timer',
      'permit-link',
      'receive-signal',
      'open-link',
      'permit-link',
      'permit-link',
      'expect-link',
      'close-links',
      'sync-media',
      'send-media',
    ]);
  });

  it('tells no address to somebody who may not connect before the answer', () => {
    const { call, effects } = transition(calls.dialing, { ...events.started, warm: false });
    expect(types(effects)).toEqual(['assign-offer', 'start-timer']);
    expect(transition(call, events['device-ringing']).effects).toEqual([]);
    expect(types(transition(call, events.answered).effects).slice(0, 3)).toEqual([
      'permit-link',
      'expect-link',
      'close-links',
    ]);
  });

  it('gives up after a while', () => {
    const { call } = transition(calls.dialing, { type: 'timer', timer: 'dial', at });
    expect(call).toMatchObject({ phase: 'ended', reason: 'signaling-lost', by: 'local' });
  });
});

describe('ringing-out', () => {
  it('connects to as many devices as the wire contract allows', () => {
    expect(WARM_DEVICES).toBe(limits.warmDevices);
    const links = [1, 2, 3].map((n) => ({ device: DeviceId.parse(`device-bob-${n}0`), up: false }));
    expect(outcome({ ...calls['ringing-out'], links }, events['device-ringing'])).toBe('.');
  });

  it('is active at once when the device that answers is connected', () => {
    const { call, effects } = transition(
      { ...calls['ringing-out'], links: [{ device, up: true }] },
      events.answered,
    );
    expect(call).toMatchObject({ phase: 'active', device, answeredAt: at });
    expect(effects.find(({ type }) => type === 'sync-media')).toMatchObject({
      desired: { flowingTo: device },
    });
  });

  it('knows what the device that answered has said of itself while this side was away', () => {
    const heard: CallEvent[] = [
      { type: 'peer-media', muted: true, camera: false },
      { type: 'peer-held', held: true },
    ];
    const ringing = heard.reduce<Call>((call, event) => transition(call, event).call, calls['ringing-out']);
    const { call, effects } = transition(ringing, { ...events.resumed, state: 'active', peerDevice: device });
    expect(call).toMatchObject({ remote: { muted: true, held: true } });
    const flows = effects.filter(
      (effect) => effect.type === 'sync-media' && effect.desired.flowingTo !== null,
    );
    expect(flows).toEqual([]);
  });

  it('knows what the other one has said who heard first that their calls have crossed', () => {
    const heard: CallEvent[] = [
      { type: 'peer-media', muted: true, camera: false },
      { type: 'peer-held', held: true },
    ];
    const ringing = heard.reduce<Call>((call, event) => transition(call, event).call, calls['ringing-in']);
    const { call } = transition(ringing, events['auto-answered']);
    expect(call).toMatchObject({ remote: { muted: true, held: true } });
  });

  it('opens a connection to a device that answers without one', () => {
    const { effects } = transition({ ...calls['ringing-out'], links: [] }, events.answered);
    expect(effects[0]).toEqual({ type: 'open-link', device, role: 'offerer' });
  });

  it('hears no signal from a device it has no connection with', () => {
    expect(outcome(calls['ringing-out'], { type: 'signaled', from: other, signal })).toBe('.');
  });
});

describe('ringing-in', () => {
  it('sends the answer before anything else', () => {
    const { effects } = transition(calls['ringing-in'], events.answer);
    expect(types(effects)).toEqual(['send-answer', 'permit-link', 'expect-link', 'sync-media']);
  });

  it('opens nothing, whoever signals', () => {
    for (const event of [events.signaled, events['link-up'], events['set-muted']])
      expect(types(transition(calls['ringing-in'], event).effects)).not.toContain('sync-media');
    expect(outcome(calls['ringing-in'], { type: 'signaled', from: other, signal })).toBe('.');
  });

  it('stays muted when it was muted before the answer', () => {
    const muted = transition(calls['ringing-in'], events['set-muted']).call;
    const { effects } = transition(muted, events.answer);
    expect(effects.at(-1)).toMatchObject({ type: 'sync-media', desired: { muted: true } });
  });
});

describe('connecting', () => {
  const confirmed: Connecting = { ...calls.connecting, confirmed: true };
  const up: Connecting = { ...calls.connecting, up: true };

  it('is active once the server agreed and the path is there, in either order', () => {
    expect(outcome(confirmed, events['link-up'])).toBe('active');
    expect(outcome(up, events['answer-confirmed'])).toBe('active');
    expect(outcome(up, events.resumed)).toBe('active');
  });

  it('answers again when the server never heard of it', () => {
    const ringing = { ...events.resumed, state: 'ringing' } as const;
    expect(types(transition(calls.connecting, ringing).effects)).toEqual(['send-answer']);
    expect(outcome(confirmed, ringing)).toBe('.');
  });

  it('tells the other side nothing before the server agreed', () => {
    const muted = transition(calls.connecting, events['set-muted']);
    expect(types(muted.effects)).toEqual(['sync-media']);
    const agreed = transition(muted.call, events['answer-confirmed']);
    expect(agreed.effects).toEqual([{ type: 'send-media', muted: true, camera: false, screen: false }]);
  });
});

describe.each(['connecting', 'active', 'reconnecting'] as const)('%s', (phase) => {
  const call: Answered = calls[phase];

  it.each(['link-up', 'link-down', 'link-failed'] as const)('ignores %s of another device', (type) => {
    expect(outcome(call, { ...events[type], device: other })).toBe('.');
  });

  it('ignores signals of another device', () => {
    expect(outcome(call, { type: 'signaled', from: other, signal })).toBe('.');
  });

  it('lets nothing flow while either side holds', () => {
    for (const type of ['set-held', 'peer-held'] as const) {
      const { effects } = transition(call, events[type]);
      expect(effects[0]).toMatchObject({ type: 'sync-media', desired: { flowingTo: null } });
    }
  });

  it('says how it ended', () => {
    expect(transition(call, events['link-failed'])).toMatchObject({
      call: { reason: 'media-failed', by: 'local', answeredAt: 1_000 },
      effects: [
        { type: 'send-farewell', farewell: { how: 'hangup', reason: 'media-failed' } },
        { type: 'close-links', except: null },
        { type: 'sync-media', desired: { microphone: false, camera: false } },
      ],
    });
  });
});

describe('devices', () => {
  it('mute and unmute with one effect here and one word there', () => {
    const muted = transition(calls.active, events['set-muted']);
    expect(types(muted.effects)).toEqual(['sync-media', 'send-media']);
    expect(transition(muted.call, events['set-muted']).effects).toEqual([]);
  });

  it('are muted without a microphone, whatever is wished', () => {
    const deaf = transition(calls.active, events.microphone);
    expect(deaf.call).toMatchObject({ local: { muted: true } });
    expect(deaf.effects).toContainEqual({ type: 'send-media', muted: true, camera: false, screen: false });
    const tried = transition(deaf.call, { type: 'set-muted', muted: false });
    expect(types(tried.effects)).toEqual(['retry-microphone', 'sync-media']);
  });

  it('drop the wish for a camera that failed', () => {
    const wished = transition(calls.active, events['set-camera']).call;
    const failed = transition(wished, { type: 'camera', on: false, problem: 'busy' });
    expect(failed.call).toMatchObject({ local: { wantsCamera: false, cameraProblem: 'busy' } });
    expect(types(transition(failed.call, events['set-camera']).effects)).toContain('sync-media');
  });
});
