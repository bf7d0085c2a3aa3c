import { describe, expect, it } from 'vitest';
import type { CallView } from '../call/call-view.ts';
import { callId, person } from '../signaling/testing/people.ts';
import { callOf, type CallCommand } from './call-command-model.ts';
import { callWith } from './testing/call-views.ts';

const calls = {
  rings: callWith('rings', { phase: 'ringing-in', direction: 'incoming' }),
  waits: callWith('waits', { phase: 'ringing-in', direction: 'incoming', waiting: true }),
  dialed: callWith('dialed', { phase: 'dialing' }),
  ringsOut: callWith('ringsOut', { phase: 'ringing-out' }),
  connects: callWith('connects', { phase: 'connecting' }),
  talks: callWith('talks', { phase: 'active' }),
  recovers: callWith('recovers', { phase: 'reconnecting' }),
  held: callWith('held', { phase: 'active', held: true }),
  givenAway: callWith('givenAway', {
    held: true,
    handover: { to: person('cleo'), giving: true, attended: false },
  }),
  over: callWith('over', { phase: 'ended' }),
} satisfies Record<string, CallView>;
type Name = keyof typeof calls;
const all = Object.values(calls);

/** The calls for which the command makes sense. */
const takenBy = (command: (id: string) => CallCommand): Name[] =>
  (Object.keys(calls) as Name[]).filter((name) => {
    const meant = callOf(command(callId(name)), all);
    // Whatever else goes on, it is this one or none.
    expect([calls[name], null]).toContain(meant);
    return meant !== null;
  });

const ANSWERED: readonly Name[] = ['connects', 'talks', 'recovers', 'held', 'givenAway'];
const OWN: readonly Name[] = ['dialed', 'ringsOut', ...ANSWERED];

describe('a command makes sense for', () => {
  it.each<[CallCommand['type'], (id: string) => CallCommand, readonly Name[]]>([
    ['answer', (id) => ({ type: 'answer', callId: id }), ['rings', 'waits']],
    ['decline', (id) => ({ type: 'decline', callId: id }), ['rings', 'waits']],
    ['hang-up', (id) => ({ type: 'hang-up', callId: id }), OWN],
    ['toggle-mute', (id) => ({ type: 'toggle-mute', callId: id }), OWN],
    ['set-muted', (id) => ({ type: 'set-muted', callId: id, muted: true }), OWN],
    ['set-screen', (id) => ({ type: 'set-screen', callId: id, on: true }), OWN],
    ['set-camera', (id) => ({ type: 'set-camera', callId: id, on: false }), OWN],
    ['set-held', (id) => ({ type: 'set-held', callId: id, held: true }), ANSWERED],
    ['transfer', (id) => ({ type: 'transfer', callId: id, to: 'user-cleo' }), ANSWERED],
    ['take-back', (id) => ({ type: 'take-back', callId: id }), ['givenAway']],
  ])('%s', (_type, command, names) => {
    expect(takenBy(command)).toEqual(names);
  });

  it('no call on hold, when it asks for the camera: nothing goes live later by itself', () => {
    expect(takenBy((id) => ({ type: 'set-camera', callId: id, on: true }))).toEqual(
      OWN.filter((name) => !calls[name].held),
    );
  });

  it('no call that is gone', () => {
    expect(callOf({ type: 'hang-up', callId: 'gone' }, all)).toBeNull();
  });
});
