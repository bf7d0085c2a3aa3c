import { describe, expect, it } from 'vitest';
import type { CallView } from './call-view.ts';
import { soundForCalls } from './sound-for-calls-model.ts';
import { viewOfCall } from './call-view-model.ts';
import { bob } from './testing/test-phone.ts';
import { CallId } from '@protocol';

const ended = viewOfCall({
  ...{
    callId: CallId.parse('call-000001'),
    peer: bob,
    direction: 'outgoing',
    media: 'audio',
    waiting: false,
  },
  phase: 'ended',
  reason: 'busy',
  by: 'server',
  message: null,
  at: 0,
  answeredAt: null,
});
const call = (view: Partial<CallView>): CallView => ({ ...ended, ended: null, ...view });
const ringing = call({ phase: 'ringing-in', direction: 'incoming' });
const active = call({ phase: 'active', answeredAt: 1 });
const over = (view: Partial<CallView>, how: Partial<NonNullable<CallView['ended']>>): CallView =>
  call({
    phase: 'ended',
    ...view,
    ended: { reason: 'hangup', by: 'remote', message: null, at: 0, ...how },
  });

const table: readonly (readonly [string, readonly CallView[], string | null])[] = [
  ['silence without calls', [], null],
  ['a ringtone where a call rings', [ringing], 'ringtone'],
  ['a beep where it waits', [call({ ...ringing, waiting: true })], 'waiting'],
  ['a beep where this phone is in a call already', [active, ringing], 'waiting'],
  ['a beep where this phone is calling somebody', [call({ phase: 'ringing-out' }), ringing], 'waiting'],
  ['nothing while the server has not said that it rings', [call({ phase: 'dialing' })], null],
  ['ringback where it rings at the other end', [call({ phase: 'ringing-out' })], 'ringback'],
  ['nothing in a call', [active], null],
  ['the busy tone for the caller nobody answers', [ended], 'busy'],
  ['nothing for whoever cancelled', [over({}, { reason: 'cancelled', by: 'local' })], null],
  ['nothing for a missed call', [over({ direction: 'incoming' }, { reason: 'cancelled' })], null],
  ['a tone when the other side hung up', [over({ answeredAt: 1 }, {})], 'ended'],
  ['nothing when this side hung up', [over({ answeredAt: 1 }, { by: 'local' })], null],
  [
    'a tone when the connection was lost',
    [over({ answeredAt: 1 }, { by: 'local', reason: 'media-failed' })],
    'ended',
  ],
  ['nothing about an end during another call', [over({ answeredAt: 1 }, {}), active], null],
  [
    'nothing after another device answered',
    [over({ direction: 'incoming' }, { reason: 'answered-elsewhere', by: 'local' })],
    null,
  ],
];

describe('the sound for the calls of a phone', () => {
  it.each(table)('is %s', (_title, calls, sound) => {
    expect(soundForCalls(calls, false)?.sound ?? null).toBe(sound);
  });

  it('is silence where it rings in do not disturb', () => {
    expect(soundForCalls([ringing], true)).toBeNull();
  });

  it('is still ringback in do not disturb: that call is one’s own', () => {
    expect(soundForCalls([call({ phase: 'ringing-out' })], true)?.sound).toBe('ringback');
  });
});
