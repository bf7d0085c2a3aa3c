import { describe, expect, it } from 'vitest';
import type { CallView } from '../call/call-view.ts';
import { callId, person } from '../signaling/testing/people.ts';
import { resolveCommand, type CallCommand } from './command-target-model.ts';
import { callWith } from './testing/call-views.ts';

const calls = {
  rings: callWith('rings', { phase: 'ringing-in', direction: 'incoming' }),
  ringsToo: callWith('ringsToo', { phase: 'ringing-in', direction: 'incoming' }),
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
  muted: callWith('muted', { phase: 'active', muted: true }),
  opens: callWith('opens', { phase: 'active', muted: true, microphoneOpening: true }),
  over: callWith('over', { phase: 'ended' }),
} satisfies Record<string, CallView>;
type Name = keyof typeof calls;

const target = (command: CallCommand, names: readonly Name[]) =>
  resolveCommand(
    command,
    names.map((name) => calls[name]),
  )?.callId ?? null;
const expected = (name: Name | null) => name && callId(name);

describe('which call is meant by', () => {
  it.each<[Name[], Name | null]>([
    [[], null],
    [['rings'], 'rings'],
    [['rings', 'ringsToo'], 'rings'],
    [['talks', 'waits'], 'waits'],
    [['waits', 'rings'], 'rings'],
    [['talks', 'dialed', 'over'], null],
  ])('answer and decline, of %j', (names, meant) => {
    expect(target({ type: 'answer' }, names)).toBe(expected(meant));
    expect(target({ type: 'decline' }, names)).toBe(expected(meant));
  });

  it.each<[Name[], Name | null]>([
    [[], null],
    [['talks'], 'talks'],
    [['connects'], 'connects'],
    [['recovers'], 'recovers'],
    [['dialed'], 'dialed'],
    [['ringsOut'], 'ringsOut'],
    [['held', 'talks'], 'talks'],
    [['held', 'dialed'], 'dialed'],
    [['dialed', 'talks'], 'talks'],
    [['held'], 'held'],
    [['rings'], null],
    [['over'], null],
    [['rings', 'talks'], 'talks'],
  ])('hang up, mute and camera, of %j', (names, meant) => {
    expect(target({ type: 'hang-up' }, names)).toBe(expected(meant));
    expect(target({ type: 'toggle-mute' }, names)).toBe(expected(meant));
    expect(target({ type: 'set-muted', muted: true }, names)).toBe(expected(meant));
    expect(target({ type: 'set-camera', on: true }, names)).toBe(expected(meant));
  });

  it.each<[Name[], Name | null]>([
    [['talks', 'held'], 'talks'],
    [['held'], 'held'],
    [['dialed'], null],
    [['rings'], null],
  ])('hold, of %j', (names, meant) => {
    expect(target({ type: 'set-held', held: true }, names)).toBe(expected(meant));
  });
});

describe('a command that names its call', () => {
  const all: readonly Name[] = ['rings', 'ringsToo', 'talks', 'held', 'dialed', 'over'];

  it('means that one', () => {
    expect(target({ type: 'answer', callId: callId('ringsToo') }, all)).toBe(callId('ringsToo'));
    expect(target({ type: 'hang-up', callId: callId('held') }, all)).toBe(callId('held'));
    expect(target({ type: 'hang-up', callId: callId('dialed') }, all)).toBe(callId('dialed'));
    expect(target({ type: 'set-held', callId: callId('held'), held: false }, all)).toBe(callId('held'));
  });

  it('means none when it makes no sense for that one', () => {
    expect(target({ type: 'answer', callId: callId('talks') }, all)).toBeNull();
    expect(target({ type: 'answer', callId: callId('over') }, all)).toBeNull();
    expect(target({ type: 'hang-up', callId: callId('rings') }, all)).toBeNull();
    expect(target({ type: 'hang-up', callId: 'gone' }, all)).toBeNull();
  });
});

describe('a swap', () => {
  it.each<[Name[], Name | null, string | undefined]>([
    [['talks', 'waits', 'held'], 'waits', 'answer'],
    [['held', 'talks'], 'held', 'set-held'],
    [['held'], 'held', 'set-held'],
    [['talks'], null, undefined],
    [['talks', 'givenAway'], null, undefined],
    [[], null, undefined],
  ])('of %j goes on with %s', (names, meant, type) => {
    const action = resolveCommand(
      { type: 'swap' },
      names.map((name) => calls[name]),
    );
    expect([action?.callId ?? null, action?.type]).toEqual([expected(meant), type]);
  });
});

describe('a call to be handed over', () => {
  it('is the current one, and it is taken back wherever it is', () => {
    expect(target({ type: 'transfer', to: 'user-cleo' }, ['held', 'talks'])).toBe(callId('talks'));
    expect(target({ type: 'transfer', callId: callId('held'), to: 'user-cleo' }, ['held', 'talks'])).toBe(
      callId('held'),
    );
    expect(target({ type: 'take-back' }, ['talks', 'givenAway'])).toBe(callId('givenAway'));
    expect(target({ type: 'take-back', callId: callId('talks') }, ['talks', 'givenAway'])).toBeNull();
  });
});

describe('what comes along', () => {
  it('is what was asked for', () => {
    expect(resolveCommand({ type: 'answer', media: 'video' }, [calls.rings])).toMatchObject({
      media: 'video',
    });
    expect(resolveCommand({ type: 'decline', message: 'Later' }, [calls.rings])).toMatchObject({
      message: 'Later',
    });
  });

  it.each<[Name, boolean]>([
    ['talks', true],
    ['muted', false],
    ['opens', true],
  ])('is the opposite of what was asked for, for toggle-mute of %s', (name, muted) => {
    expect(resolveCommand({ type: 'toggle-mute' }, [calls[name]])).toEqual({
      type: 'set-muted',
      callId: callId(name),
      muted,
    });
  });
});
