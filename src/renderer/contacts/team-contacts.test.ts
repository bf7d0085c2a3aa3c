import type { Presence, ShownStatus, UserId } from '@protocol';
import { createSubject } from '@shared/observable.ts';
import { err, ok } from '@shared/result.ts';
import { describe, expect, it } from 'vitest';
import type { HistoryState } from '../history/call-history.ts';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import { createFakeSignaling, type FakeSignaling } from '../signaling/fake-signaling.ts';
import { listed, person, userId } from '../signaling/testing/people.ts';
import { createContacts } from './team-contacts.ts';

const presence = (name: string, status: ShownStatus, version = 1): Presence => ({
  userId: userId(name),
  status,
  note: '',
  version,
});
const settled = () => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const signaling = createFakeSignaling();
  const clock = createManualClock();
  const self = createSubject<UserId | null>(userId('ada'));
  const history = createSubject<HistoryState>({
    status: 'ready',
    entries: [],
    hasMore: false,
    missedCount: 0,
  });
  const notices: string[] = [];
  const contacts = createContacts({
    signaling,
    userId: self,
    history: { state: history },
    clock,
    notify: (code) => notices.push(code),
  });
  signaling.answer('people:list', () => ok({ people: [listed('ada'), listed('bob'), listed('eve', true)] }));
  signaling.answer('presence:watch', ({ userIds }) =>
    ok({
      presences: ['bob', 'eve']
        .map((name) => presence(name, 'available'))
        .filter((one) => userIds.includes(one.userId)),
    }),
  );
  const shown = () => contacts.list.current.map(({ name, status }) => `${name} ${status ?? '?'}`);
  const online = async () => {
    signaling.connection.set({ status: 'online' });
    await settled();
  };
  return { signaling, clock, self, notices, contacts, shown, online };
}

describe('the team', () => {
  it('is listed on connect, and the favourites are watched', async () => {
    const { contacts, signaling, shown, online } = setUp();
    expect(contacts.status.current).toBe('loading');
    await online();
    expect(contacts.status.current).toBe('ready');
    expect(signaling.sent('presence:watch')).toEqual([{ userIds: [userId('eve')] }]);
    expect(shown()).toEqual(['bob ?', 'eve available']);
  });

  it('is listed again on every connect, and presence is unknown in between', async () => {
    const { signaling, shown, online } = setUp();
    await online();
    signaling.connection.set({ status: 'reconnecting', attempt: 1 });
    expect(shown()).toEqual(['bob ?', 'eve ?']);
    signaling.answer('people:list', () => ok({ people: [listed('eve', true), listed('joe')] }));
    await online();
    expect(shown()).toEqual(['eve available', 'joe ?']);
    expect(signaling.sent('presence:watch')).toHaveLength(2);
  });

  it.each([
    [
      'the line moved to another connection',
      (line: FakeSignaling) => line.connection.set({ status: 'online' }),
    ],
    ['the server lost track', (line: FakeSignaling) => line.emit('session:stale', {})],
  ])('is listed again when %s, and nobody is unknown or offline in between', async (_when, happens) => {
    const { signaling, contacts, shown, online } = setUp();
    await online();
    signaling.emit('presence:changed', presence('eve', 'dnd', 9));
    const seen = new Set<string>();
    contacts.list.subscribe(() => shown().forEach((line) => seen.add(line)));
    happens(signaling);
    await settled();
    expect(signaling.sent('people:list')).toHaveLength(2);
    expect(signaling.sent('presence:watch')).toHaveLength(2);
    expect([...seen].sort()).toEqual(['bob ?', 'eve available', 'eve dnd']);
    expect(shown()).toEqual(['bob ?', 'eve available']);
  });

  it('is told what is new since the last list, and forgets what only seemed to change', async () => {
    const { signaling, contacts, shown, online } = setUp();
    const people = [listed('bob'), listed('eve', true)];
    signaling.answer('people:list', () => ok({ people, version: 'v1' }));
    await online();
    signaling.emit('people:changed', { person: person('bob', { name: 'Rob' }) });
    signaling.emit('people:left', { userId: userId('eve') });
    expect(shown()).toEqual(['Rob ?']);
    signaling.answer('people:list', () => ok({ people: [listed('joe', true)], version: 'v3', left: [] }));
    signaling.emit('session:stale', {});
    await settled();
    expect(signaling.sent('people:list')).toEqual([{}, { version: 'v1' }]);
    expect(contacts.list.current.map(({ name, favourite }) => [name, favourite])).toEqual([
      ['bob', false],
      ['eve', false],
      ['joe', true],
    ]);
  });

  it('is asked for again when the first answer is a fault', async () => {
    const { signaling, clock, contacts, online } = setUp();
    signaling.refuse('people:list', { code: 'rate_limited', message: '', retryAfterMs: 700 });
    await online();
    expect(contacts.status.current).toBe('loading');
    signaling.answer('people:list', () => ok({ people: [] }));
    clock.pass(700);
    await settled();
    expect(contacts.status.current).toBe('ready');
  });

  it('grows and renames live, and favourites stay', async () => {
    const { signaling, contacts, shown, online } = setUp();
    await online();
    signaling.emit('people:changed', { person: person('joe') });
    signaling.emit('people:changed', { person: person('eve', { name: 'Zoe' }) });
    expect(shown()).toEqual(['bob ?', 'joe ?', 'Zoe available']);
    expect(contacts.list.current.at(-1)?.favourite).toBe(true);
  });

  it('shrinks live, and who comes back is a favourite as before', async () => {
    const { signaling, clock, shown, contacts, online } = setUp();
    await online();
    signaling.emit('people:left', { userId: userId('eve') });
    expect(shown()).toEqual(['bob ?']);
    clock.pass(80);
    await settled();
    expect(signaling.sent('presence:watch').at(-1)).toEqual({ userIds: [] });
    signaling.emit('people:left', { userId: userId('nobody') });
    signaling.emit('people:changed', { person: person('eve') });
    clock.pass(80);
    await settled();
    expect(shown()).toEqual(['bob ?', 'eve available']);
    expect(contacts.list.current.at(-1)?.favourite).toBe(true);
  });

  it('is forgotten with the person', async () => {
    const { self, contacts, online } = setUp();
    await online();
    self.set(null);
    expect(contacts.list.current).toEqual([]);
    expect(contacts.status.current).toBe('loading');
  });

  it('keeps what came while it was asked for, and may be newer than the answer', async () => {
    const { signaling, contacts, shown, online } = setUp();
    await online();
    signaling.emit('session:stale', {});
    signaling.emit('people:changed', { person: person('bob', { name: 'Rob' }) });
    signaling.emit('people:changed', { person: person('joe') });
    signaling.emit('people:favourite-changed', { userId: userId('joe'), favourite: true });
    signaling.emit('people:ring-rule-changed', { userId: userId('bob'), ringRule: 'silent' });
    signaling.emit('people:left', { userId: userId('eve') });
    await settled();
    expect(shown()).toEqual(['joe ?', 'Rob ?']);
    expect(contacts.list.current.map(({ favourite }) => favourite)).toEqual([true, false]);
    expect(contacts.list.current.at(-1)?.ringRule).toBe('silent');
  });

  it('of somebody who is gone does not arrive late', async () => {
    const { self, signaling, contacts } = setUp();
    signaling.connection.set({ status: 'online' });
    self.set(null);
    await settled();
    expect(contacts.list.current).toEqual([]);
  });
});

describe('presence', () => {
  it('follows what is visible, once the scrolling rests', async () => {
    const { signaling, clock, contacts, shown, online } = setUp();
    await online();
    contacts.watchVisible([userId('joe')]);
    clock.pass(50);
    contacts.watchVisible([userId('bob')]);
    clock.pass(80);
    await settled();
    expect(signaling.sent('presence:watch').slice(1)).toEqual([{ userIds: [userId('bob'), userId('eve')] }]);
    expect(shown()).toEqual(['bob available', 'eve available']);
  });

  it('is not asked for when nobody new is visible', async () => {
    const { signaling, clock, contacts, online } = setUp();
    await online();
    contacts.watchVisible([userId('eve')]);
    clock.pass(80);
    expect(signaling.sent('presence:watch')).toHaveLength(1);
  });

  it('is unknown again of whom nobody looks at', async () => {
    const { clock, contacts, shown, online } = setUp();
    await online();
    contacts.watchVisible([userId('bob')]);
    clock.pass(80);
    await settled();
    contacts.watchVisible([]);
    clock.pass(80);
    expect(shown()).toEqual(['bob ?', 'eve available']);
  });

  it('of an older version is dropped', async () => {
    const { signaling, shown, online } = setUp();
    await online();
    signaling.emit('presence:changed', presence('eve', 'dnd', 5));
    signaling.emit('presence:changed', presence('eve', 'available', 4));
    expect(shown()).toEqual(['bob ?', 'eve dnd']);
  });

  it('that nobody asked for is dropped', async () => {
    const { signaling, shown, online } = setUp();
    await online();
    signaling.emit('presence:changed', presence('bob', 'available'));
    expect(shown()).toEqual(['bob ?', 'eve available']);
  });

  it('is asked for again after a fault', async () => {
    const { signaling, clock, shown, online } = setUp();
    signaling.refuse('presence:watch');
    await online();
    expect(shown()).toEqual(['bob ?', 'eve ?']);
    signaling.answer('presence:watch', () => ok({ presences: [presence('eve', 'away')] }));
    clock.pass(2_000);
    await settled();
    expect(shown()).toEqual(['bob ?', 'eve away']);
  });
});

describe('a favourite', () => {
  const favourites = (contacts: ReturnType<typeof setUp>['contacts']) =>
    contacts.list.current.filter(({ favourite }) => favourite).map(({ name }) => name);

  it('is one here as soon as it is one on another device of this person', async () => {
    const { contacts, signaling, online } = setUp();
    await online();
    signaling.emit('people:favourite-changed', { userId: userId('bob'), favourite: true });
    signaling.emit('people:favourite-changed', { userId: userId('eve'), favourite: false });
    expect(favourites(contacts)).toEqual(['bob']);
  });

  it.each([true, false])(
    'is what the server keeps where another device changes it before the answer comes: %s',
    async (kept) => {
      const { contacts, signaling, online } = setUp();
      await online();
      contacts.setFavourite(userId('bob'), true);
      signaling.emit('people:favourite-changed', { userId: userId('bob'), favourite: false });
      signaling.answer('people:list', () => ok({ people: [listed('bob', kept)] }));
      await settled();
      expect(favourites(contacts)).toEqual(kept ? ['bob'] : []);
    },
  );

  it('shows at once and is watched', async () => {
    const { contacts, signaling, clock, online } = setUp();
    await online();
    contacts.setFavourite(userId('bob'), true);
    expect(favourites(contacts)).toEqual(['bob', 'eve']);
    expect(signaling.sent('people:favourite')).toEqual([{ userId: userId('bob'), favourite: true }]);
    clock.pass(80);
    await settled();
    expect(signaling.sent('presence:watch')).toHaveLength(2);
  });

  it('is taken back when the server did not keep it', async () => {
    const { contacts, signaling, notices, online } = setUp();
    await online();
    signaling.refuse('people:favourite');
    contacts.setFavourite(userId('bob'), true);
    await settled();
    expect(favourites(contacts)).toEqual(['eve']);
    expect(notices).toEqual(['favourite-not-saved']);
  });

  it('stays one where a list arrives that was asked for before', async () => {
    const { contacts, signaling, online } = setUp();
    await online();
    signaling.emit('session:stale', {});
    contacts.setFavourite(userId('bob'), true);
    await settled();
    expect(favourites(contacts)).toEqual(['bob', 'eve']);
  });

  it.each([
    ['kept', ['bob', 'eve']],
    ['refused', ['eve']],
  ])(
    'that is %s after the server has lost track is what the server keeps in the end',
    async (how, expected) => {
      const { contacts, signaling, online } = setUp();
      await online();
      let answer = (): void => undefined;
      const answered = new Promise<void>((resolve) => (answer = resolve));
      let isKept = false;
      signaling.answer('people:favourite', async () => {
        await answered;
        isKept = how === 'kept';
        return isKept ? ok({}) : err({ code: 'internal', message: 'fake' });
      });
      signaling.answer('people:list', () => ok({ people: [listed('bob', isKept), listed('eve', true)] }));
      contacts.setFavourite(userId('bob'), true);
      signaling.emit('session:stale', {});
      await settled();
      expect(favourites(contacts)).toEqual(['bob', 'eve']);
      answer();
      await settled();
      expect(favourites(contacts)).toEqual(expected);
    },
  );

  it('that is one already is not sent', async () => {
    const { contacts, signaling, online } = setUp();
    await online();
    contacts.setFavourite(userId('eve'), true);
    contacts.setFavourite(userId('stranger'), true);
    expect(signaling.sent('people:favourite')).toEqual([]);
  });
});

it('leaves no listener and no timer behind', async () => {
  const { contacts, clock, signaling, online } = setUp();
  await online();
  contacts.watchVisible([userId('bob')]);
  contacts.dispose();
  expect(clock.pending).toBe(0);
  signaling.emit('people:changed', { person: person('joe') });
  expect(contacts.list.current).toHaveLength(2);
});
