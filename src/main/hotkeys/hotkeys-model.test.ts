import { describe, expect, it } from 'vitest';
import { defaultSettings, type HotkeyBindings } from '@shared/settings.ts';
import { phoneWith, quietPhone } from '../testing/phone-samples.ts';
import { commandOf, planHotkeys } from './hotkeys-model.ts';

const bindings = defaultSettings.hotkeys;
const ringing = { callId: 'c-2', phase: 'ringing-in' } as const;

const wantedIn = (snapshot = quietPhone, own: HotkeyBindings = bindings): string[] => [
  ...planHotkeys({ snapshot, bindings: own }).wanted.keys(),
];

describe('which keys are held', () => {
  it.each([
    ['nothing goes on', quietPhone, []],
    ['it rings', phoneWith(ringing), ['answer', 'decline']],
    ['a call goes out', phoneWith({ phase: 'ringing-out' }), ['mute', 'hangUp']],
    ['a call is on', phoneWith({}), ['mute', 'hangUp']],
    ['a call is on hold', phoneWith({ held: true }), ['mute', 'hangUp']],
    ['one waits during a call', phoneWith({}, ringing), ['answer', 'decline', 'mute', 'hangUp']],
  ])('while %s', (_what, snapshot, expected) => {
    expect(wantedIn(snapshot)).toEqual(expected);
  });

  it('does not hold what is unset or makes no sense, and says which it is', () => {
    const own = { ...bindings, mute: null, hangUp: 'Shift+A' };
    const plan = planHotkeys({ snapshot: phoneWith({}), bindings: own });
    expect(Object.fromEntries(plan.unwanted)).toEqual({
      mute: 'unset',
      hangUp: 'invalid',
      answer: 'idle',
      decline: 'idle',
      ...{ swap: 'unset', hold: 'unset', redial: 'unset', talk: 'unset' },
    });
  });

  it('gives a key that two actions share to the more urgent one', () => {
    const own = { ...bindings, answer: 'F13', mute: 'F13' };
    expect(wantedIn(phoneWith(ringing), own)).toEqual(['answer', 'decline']);
    expect(wantedIn(phoneWith({}), own)).toEqual(['mute', 'hangUp']);
    const both = planHotkeys({ snapshot: phoneWith({}, ringing), bindings: own });
    expect(both.unwanted.get('mute')).toBe('in-use');
  });
});

describe('what a key asks for', () => {
  const held = { callId: 'held', held: true } as const;
  const twoHeld = phoneWith({ held: true }, held);
  const redial = { userId: 'user-grace', name: 'Grace' };
  const again = { ...quietPhone, redial };
  it.each([
    ['swap', 'with one call', phoneWith({}), null],
    ['swap', 'with one on hold', phoneWith({}, held), { type: 'set-held', callId: 'held', held: false }],
    ['swap', 'while one waits', phoneWith({}, ringing), { type: 'answer', callId: 'c-2' }],
    ['swap', 'with two on hold', twoHeld, { type: 'set-held', callId: 'c-1', held: false }],
    ['hangUp', 'with two on hold', twoHeld, { type: 'hang-up', callId: 'held' }],
    ['swap', 'while it only rings', phoneWith(ringing), null],
    ['hold', 'in a call', phoneWith({ callId: 'c-1' }), { type: 'set-held', callId: 'c-1', held: true }],
    ['hold', 'on hold', phoneWith(held), { type: 'set-held', callId: 'held', held: false }],
    ['hold', 'before the answer', phoneWith({ phase: 'ringing-out' }), null],
    ['redial', 'at rest', again, { type: 'call', userId: 'user-grace', media: 'audio' }],
    ['redial', 'in a call', { ...phoneWith({}), redial }, null],
    ['redial', 'without a line', { ...again, connection: 'reconnecting' }, null],
    ['redial', 'of nobody', quietPhone, null],
    ['talk', 'in a call', { ...phoneWith({}), voice: 'push-to-talk' }, { type: 'talk-key', key: 'down' }],
    ['talk', 'with an open microphone', phoneWith({}), null],
    ['talk', 'while it only rings', { ...phoneWith(ringing), voice: 'push-to-talk' }, null],
  ] as const)('%s %s', (...[action, , snapshot, command]) => {
    expect(commandOf(action, snapshot)).toEqual(command);
  });
});
