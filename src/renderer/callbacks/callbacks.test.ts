import { defaultSettings, type Callback, type SettingsPatch } from '@shared/settings.ts';
import { createSubject } from '@shared/observable.ts';
import type { UserId } from '@protocol';
import { describe, expect, it } from 'vitest';
import type { CallView } from '../call/call-view.ts';
import type { Contact } from '../contacts/contacts.ts';
import { callWith } from '../phone/testing/call-views.ts';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import { person, userId } from '../signaling/testing/people.ts';
import { createCallbacks } from './create-callbacks.ts';

const MINUTE = 60_000;
const bob = { userId: userId('bob'), name: 'Bob' };

function setUp(kept: readonly Callback[] = []) {
  const clock = createManualClock();
  const state = createSubject({ ...defaultSettings, callbacks: [...kept] });
  const self = createSubject<UserId | null>(userId('ada'));
  const list = createSubject<readonly Contact[]>([]);
  const calls = createSubject<readonly CallView[]>([]);
  const watched: string[] = [];
  const callbacks = createCallbacks({
    ...{ clock, calls, userId: self },
    settings: {
      state,
      change: ({ callbacks: changed = [] }: SettingsPatch) =>
        state.set({ ...state.current, callbacks: changed }),
    },
    contacts: { list, watchAwaited: (ids) => void watched.splice(0, watched.length, ...ids) },
  });
  const show = (status: Contact['status']) =>
    list.set([{ ...person('bob'), favourite: false, status, note: '' }]);
  const due = () => callbacks.due.current.map(({ name, isFree }) => (isFree ? `${name} is free` : name));
  return { callbacks, clock, state, self, calls, watched, show, due };
}

describe('somebody to be called back', () => {
  it('is due after the time that was promised, and not before', () => {
    const { callbacks, clock, due } = setUp();
    callbacks.plan(bob, 5);
    clock.pass(5 * MINUTE - 1);
    expect(due()).toEqual([]);
    clock.pass(1);
    expect(due()).toEqual(['Bob']);
    callbacks.forget(bob.userId);
    expect(due()).toEqual([]);
  });

  it('is not forgotten with the program', () => {
    const first = setUp();
    first.callbacks.plan(bob, 15);
    const again = setUp(first.state.current.callbacks);
    again.clock.pass(15 * MINUTE);
    expect(again.due()).toEqual(['Bob']);
  });

  it('is due once, however often it was planned', () => {
    const { callbacks, clock, due } = setUp();
    for (const minutes of [5, 15]) callbacks.plan(bob, minutes);
    clock.pass(5 * MINUTE);
    expect(due()).toEqual([]);
    clock.pass(10 * MINUTE);
    expect(due()).toEqual(['Bob']);
  });

  it.each([
    ['was called', callWith('bob', { phase: 'dialing' }), []],
    ['called and was answered', callWith('bob', { direction: 'incoming' }), []],
    ['calls, and may be declined', callWith('bob', { phase: 'ringing-in' }), ['Bob']],
    ['is not the one who was called', callWith('eve', { phase: 'dialing' }), ['Bob']],
  ])('%s', (_name, call, expected) => {
    const { callbacks, clock, calls, due } = setUp();
    callbacks.plan(bob, 5);
    calls.set([call]);
    calls.set([]);
    clock.pass(5 * MINUTE);
    expect(due()).toEqual(expected);
  });

  it('is the business of who planned it', () => {
    const { callbacks, clock, self, due } = setUp();
    callbacks.plan(bob, 5);
    self.set(userId('eve'));
    clock.pass(5 * MINUTE);
    expect(due()).toEqual([]);
    self.set(userId('ada'));
    expect(due()).toEqual(['Bob']);
  });
});

describe('somebody who is awaited', () => {
  it('is looked at, and due while both are free', () => {
    const { callbacks, calls, watched, show, due } = setUp();
    show('in-call');
    callbacks.plan(bob, null);
    expect(watched).toEqual([bob.userId]);
    expect(due()).toEqual([]);
    calls.set([callWith('eve')]);
    show('available');
    expect(due()).toEqual([]);
    calls.set([]);
    expect(due()).toEqual(['Bob is free']);
    show('dnd');
    expect(due()).toEqual([]);
  });

  it('is not for ever', () => {
    const { callbacks, clock, watched, show, due, state } = setUp();
    show('offline');
    callbacks.plan(bob, null);
    clock.pass(4 * 60 * MINUTE);
    show('available');
    expect(due()).toEqual([]);
    expect([watched, state.current.callbacks]).toEqual([[], []]);
  });
});
