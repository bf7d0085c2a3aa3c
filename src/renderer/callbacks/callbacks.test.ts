import { defaultSettings, type Callback, type SettingsPatch } from '@shared/settings.ts';
import { createSubject } from '@shared/observable.ts';
import { AWAITED_MS, limits, UserId, type Wait } from '@protocol';
import { ok } from '@shared/result.ts';
import { describe, expect, it } from 'vitest';
import type { CallView } from '../call/call-view.ts';
import type { Contact } from '../contacts/contacts.ts';
import { callWith } from '../phone/testing/call-views.ts';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import { createFakeSignaling, type FakeSignaling } from '../signaling/fake-signaling.ts';
import { person, userId, welcome } from '../signaling/testing/people.ts';
import { createCallbacks } from './create-callbacks.ts';
import { ServerWaits } from './server-waits.ts';

const MINUTE = 60_000;
const bob = { userId: userId('bob'), name: 'Bob' };

const settled = () => new Promise((resolve) => setImmediate(resolve));

function setUp(kept: readonly Callback[] = []) {
  const clock = createManualClock();
  const state = createSubject({ ...defaultSettings, callbacks: [...kept] });
  const self = createSubject<UserId | null>(userId('ada'));
  const list = createSubject<readonly Contact[]>([]);
  const calls = createSubject<readonly CallView[]>([]);
  const watched: string[] = [];
  const signaling = createFakeSignaling();
  const notices: string[] = [];
  const waits = new ServerWaits({ signaling, clock, userId: self, notify: (code) => notices.push(code) });
  const callbacks = createCallbacks({
    ...{ clock, calls, waits, userId: self },
    settings: {
      state,
      change: ({ callbacks: changed = [] }: SettingsPatch) =>
        state.set({ ...state.current, callbacks: changed }),
    },
    contacts: { list, watchAwaited: (ids) => void watched.splice(0, watched.length, ...ids) },
  });
  const show = (status: Contact['status']) =>
    list.set([{ ...person('bob', { name: 'Bob' }), favourite: false, status, note: '' }]);
  const due = () => callbacks.due.current.map(({ name, isFree }) => (isFree ? `${name} is free` : name));
  const wishes = () => callbacks.due.current.map(({ wish }) => wish);
  return { wishes, callbacks, clock, state, self, calls, watched, show, due, signaling, notices };
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

describe('somebody for whom the server waits', () => {
  /** A server that keeps who waits for whom, and says so. */
  async function atServer(kept: readonly Callback[] = [], prepare?: (line: FakeSignaling) => void) {
    const phone = setUp(kept);
    const { signaling, clock } = phone;
    let waits: readonly Wait[] = [];
    const change = (next: readonly Wait[]) => {
      waits = next;
      signaling.emit('waits:changed', {});
    };
    const others = (id: string) => waits.filter((wait) => wait.userId !== id);
    signaling.answer('waits:list', () => ok({ waits: [...waits] }));
    signaling.answer('waits:add', ({ userId: id }) => {
      change([...others(id), { userId: UserId.parse(id), until: clock.now() + AWAITED_MS, freeAt: null }]);
      return ok({});
    });
    signaling.answer('waits:remove', ({ userId: id }) => {
      change(others(id));
      return ok({});
    });
    prepare?.(signaling);
    signaling.connection.set({ status: 'online' });
    phone.show('dnd');
    signaling.emit('session:welcomed', welcome('ada'));
    await settled();
    const tell = async () => {
      change(waits.map((wait) => ({ ...wait, freeAt: clock.now() })));
      await settled();
    };
    const planned = () => phone.callbacks.planned.current.map(({ name }) => name);
    return { ...phone, tell, planned, waiting: () => waits.map((wait) => wait.userId) };
  }

  it('is kept there and not here, and due once it says so', async () => {
    const { callbacks, state, show, due, tell, waiting, planned } = await atServer();
    callbacks.plan(bob, null);
    await settled();
    expect([waiting(), state.current.callbacks, planned()]).toEqual([[bob.userId], [], ['Bob']]);
    show('available');
    expect(due()).toEqual([]);
    await tell();
    expect(due()).toEqual(['Bob is free']);
    show('in-call');
    expect(due()).toEqual([]);
  });

  it('is forgotten there', async () => {
    const { callbacks, waiting, planned } = await atServer();
    callbacks.plan(bob, null);
    await settled();
    callbacks.forget(bob.userId);
    expect(planned()).toEqual([]);
    await settled();
    expect(waiting()).toEqual([]);
  });

  it('is not awaited any more once they were called, also while the line is down', async () => {
    const { callbacks, calls, signaling, planned, notices, waiting } = await atServer();
    callbacks.plan(bob, null);
    await settled();
    signaling.connection.set({ status: 'reconnecting', attempt: 1 });
    calls.set([callWith('bob', { phase: 'dialing' })]);
    await settled();
    expect([planned(), notices, signaling.sent('waits:remove')]).toEqual([[], [], [{ userId: bob.userId }]]);
    calls.set([]);
    signaling.connection.set({ status: 'online' });
    callbacks.plan(bob, null);
    await settled();
    calls.set([callWith('bob', { phase: 'dialing' })]);
    await settled();
    expect(waiting()).toEqual([]);
  });

  it('is so for those this device alone has waited for', async () => {
    const until = 10 ** 13;
    const kept: Callback = { ...bob, owner: userId('ada'), when: { kind: 'free', until } };
    const { state, waiting, planned } = await atServer([kept]);
    await settled();
    expect([waiting(), state.current.callbacks, planned()]).toEqual([[bob.userId], [], ['Bob']]);
  });

  it('is put back when the server did not get it', async () => {
    const { callbacks, signaling, planned, notices } = await atServer();
    signaling.refuse('waits:add');
    callbacks.plan(bob, null);
    expect(planned()).toEqual(['Bob']);
    await settled();
    expect([planned(), notices]).toEqual([[], ['wait-not-saved']]);
  });

  it('is planned once, also where this device reminds of them and another one has asked', async () => {
    const { callbacks, clock, signaling, planned, show, due, tell } = await atServer();
    callbacks.plan(bob, 5);
    await signaling.request('waits:add', { userId: bob.userId });
    await settled();
    expect(planned()).toEqual(['Bob']);
    expect(callbacks.planned.current).toMatchObject([{ awaitsFree: false }]);
    show('available');
    await tell();
    expect([planned(), due()]).toEqual([['Bob'], ['Bob is free']]);
    clock.pass(5 * MINUTE);
    expect([planned(), due()]).toEqual([['Bob'], ['Bob']]);
    callbacks.forget(bob.userId);
    await settled();
    expect([planned(), due()]).toEqual([[], []]);
  });

  it('is planned once where the server could not be told that a reminder is wanted instead', async () => {
    const { callbacks, signaling, planned } = await atServer();
    callbacks.plan(bob, null);
    await settled();
    signaling.refuse('waits:remove');
    callbacks.plan(bob, 5);
    await settled();
    expect(planned()).toEqual(['Bob']);
  });

  it('is the same wish for as long as it stands', async () => {
    const { callbacks, signaling, calls, show, tell, clock, wishes } = await atServer();
    callbacks.plan(bob, null);
    await settled();
    show('available');
    await tell();
    const first = wishes();
    expect(first).toHaveLength(1);
    clock.pass(MINUTE);
    calls.set([callWith('eve')]);
    calls.set([]);
    signaling.emit('session:welcomed', welcome('ada'));
    await settled();
    expect(wishes()).toEqual(first);
    callbacks.plan(bob, 5);
    clock.pass(5 * MINUTE);
    expect(wishes()).not.toEqual(first);
  });

  describe('that the server did not take', () => {
    const free: Callback = { ...bob, owner: userId('ada'), when: { kind: 'free', until: 10 ** 13 } };

    it('leaves the reminder as it was', async () => {
      const { callbacks, signaling, state, planned, clock, due } = await atServer();
      callbacks.plan(bob, 5);
      signaling.refuse('waits:add', { code: 'rate_limited', message: 'fake' });
      callbacks.plan(bob, null);
      expect(callbacks.planned.current).toMatchObject([{ awaitsFree: true }]);
      await settled();
      expect([planned(), state.current.callbacks]).toMatchObject([['Bob'], [{ when: { kind: 'time' } }]]);
      clock.pass(5 * MINUTE);
      expect(due()).toEqual(['Bob']);
    });

    it('leaves the reminder as it was while the line is down', async () => {
      const { callbacks, signaling, state } = await atServer();
      callbacks.plan(bob, 5);
      signaling.connection.set({ status: 'reconnecting', attempt: 1 });
      callbacks.plan(bob, null);
      await settled();
      expect(state.current.callbacks).toMatchObject([{ when: { kind: 'time' } }]);
    });

    it('takes the reminder out once the server has taken it, and not a newer one', async () => {
      const { callbacks, state } = await atServer();
      callbacks.plan(bob, 5);
      callbacks.plan(bob, null);
      await settled();
      expect(state.current.callbacks).toEqual([]);
      callbacks.plan(bob, 5);
      callbacks.plan(bob, null);
      callbacks.plan(bob, 15);
      await settled();
      expect(state.current.callbacks).toMatchObject([{ when: { kind: 'time' } }]);
    });

    it('stays with this device, which does not ask again and again', async () => {
      const { state, show, due, signaling } = await atServer([free], (line) => {
        line.refuse('waits:add', { code: 'rate_limited', message: 'fake' });
      });
      expect(state.current.callbacks).toEqual([free]);
      show('available');
      await settled();
      expect([due(), signaling.sent('waits:add')]).toEqual([['Bob is free'], [{ userId: bob.userId }]]);
    });
  });

  it('is nobody where the server does not know how', async () => {
    const { callbacks, signaling, state } = await atServer();
    signaling.refuse('waits:list', { code: 'invalid_payload', message: 'There is no such event' });
    signaling.emit('session:stale', {});
    await settled();
    callbacks.plan(bob, null);
    expect(state.current.callbacks).toMatchObject([{ when: { kind: 'free' } }]);
  });

  it('is one of no more than may be', async () => {
    const { callbacks, notices, planned } = await atServer();
    for (let index = 0; index <= limits.awaitedPeople; index += 1)
      callbacks.plan({ ...bob, userId: userId(`person-${index}`) }, null);
    await settled();
    expect([notices, planned()]).toEqual([['too-many-waits'], []]);
  });

  it('does not count any more among those once it was told of', async () => {
    const { callbacks, notices, tell, waiting } = await atServer();
    callbacks.plan(bob, null);
    await settled();
    await tell();
    for (let index = 0; index < limits.awaitedPeople; index += 1)
      callbacks.plan({ ...bob, userId: userId(`person-${index}`) }, null);
    await settled();
    expect([notices, waiting().length]).toEqual([[], limits.awaitedPeople + 1]);
  });
});
