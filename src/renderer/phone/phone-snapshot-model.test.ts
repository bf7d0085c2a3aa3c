import { PhoneSnapshot } from '@shared/phone.ts';
import { describe, expect, it } from 'vitest';
import type { AccountState } from '../account/account.ts';
import type { Contact } from '../contacts/contacts.ts';
import { entry } from '../history/testing/entries.ts';
import { person, userId } from '../signaling/testing/people.ts';
import { menuContacts, phoneSnapshot, type PhoneFacts } from './phone-snapshot-model.ts';
import { callWith } from './testing/call-views.ts';

const contact = (name: string, patch: Partial<Contact> = {}): Contact => ({
  ...person(name),
  favourite: false,
  status: null,
  note: '',
  ...patch,
});
const signedIn: AccountState = {
  status: 'signed-in',
  self: person('ada'),
  serverUrl: 'https://team.example',
  serverName: 'Team',
  connection: { status: 'online' },
  protection: null,
};
const facts: PhoneFacts = {
  voice: 'open',
  callbacks: [],
  room: null,
  rooms: { status: 'loading' },
  account: signedIn,
  presence: { status: 'available', note: '' },
  contacts: [contact('bob', { status: 'available' })],
  calls: [callWith('bob', { answeredAt: 5, muted: true, microphoneOpening: true })],
  history: { status: 'ready', entries: [], hasMore: false, missedCount: 2 },
};

describe('the snapshot', () => {
  it('is the phone, and fits its contract', () => {
    const snapshot = phoneSnapshot(facts);
    expect(PhoneSnapshot.parse(snapshot)).toEqual(snapshot);
    expect(snapshot).toMatchObject({
      connection: 'online',
      self: { name: 'ada', presence: 'available' },
      contacts: [{ name: 'bob', status: 'available' }],
      calls: [{ peerName: 'bob', phase: 'active', muted: true, microphoneOpening: true, answeredAt: 5 }],
      missedCount: 2,
    });
  });

  it('says whom to call again and whom to call back, if they are in the team', () => {
    const contacts = [contact('bob'), contact('eve')];
    const entries = [
      { ...entry('gone', 4), direction: 'outgoing', missed: false },
      { ...entry('eve', 3), direction: 'incoming', missed: true, seen: false },
      { ...entry('bob', 2), direction: 'outgoing', missed: false },
    ] as const;
    const history = { ...facts.history, entries, missedCount: 1 };
    const of = (some: typeof history) => phoneSnapshot({ ...facts, contacts, history: some });
    expect(of(history)).toMatchObject({ missedFrom: { name: 'eve' } });
    expect(of(history)).not.toHaveProperty('redial');
    const onlyBob = { ...history, entries: entries.slice(1) as unknown as typeof entries, missedCount: 0 };
    expect(of(onlyBob)).toMatchObject({ redial: { name: 'bob' } });
    expect(of(onlyBob)).not.toHaveProperty('missedFrom');
  });

  it.each([
    [{ status: 'connecting' }, 'connecting'],
    [{ status: 'online' }, 'online'],
    [{ status: 'reconnecting', attempt: 4 }, 'reconnecting'],
    [{ status: 'refused', code: 'unsupported_version' }, 'offline'],
  ] as const)('says of a line that is %j: %s', (connection, expected) => {
    expect(phoneSnapshot({ ...facts, account: { ...signedIn, connection } }).connection).toBe(expected);
  });

  it.each([
    [{ status: 'loading' }, 'connecting'],
    [{ status: 'signed-out', because: null, lastServerUrl: null }, 'signed-out'],
  ] as const)('tells nothing of a person when it is %j', (account, connection) => {
    const nothing = { connection, self: null, contacts: [], calls: [], missedCount: 0 };
    expect(phoneSnapshot({ ...facts, account })).toEqual(nothing);
  });

  it('leaves out calls that are over', () => {
    const calls = [callWith('bob', { phase: 'ended' }), callWith('eve')];
    expect(phoneSnapshot({ ...facts, calls }).calls.map(({ peerName }) => peerName)).toEqual(['eve']);
  });

  it('fits its contract however much there is', () => {
    const many = Array.from({ length: 100 }, (_, index) => `person-${index}`);
    const snapshot = phoneSnapshot({
      ...facts,
      account: { ...signedIn, self: person('ada', { name: 'x'.repeat(999) }) },
      contacts: many.map((name) => contact(name, { favourite: true, name: name.repeat(99) })),
      calls: many.map((name) => callWith(name)),
      history: { ...facts.history, missedCount: -1 },
    });
    expect(PhoneSnapshot.safeParse(snapshot).success).toBe(true);
  });
});

describe('the contacts of a menu', () => {
  it('are favourites, then recent ones newest first, then the available, each once', () => {
    const contacts = [
      contact('amy', { status: 'available' }),
      contact('bob'),
      contact('cat', { favourite: true, status: 'available' }),
      contact('dan', { status: 'away' }),
      contact('eve', { status: 'available' }),
    ];
    const recents = [userId('eve'), userId('bob'), userId('eve'), userId('gone'), userId('cat')];
    expect(menuContacts(contacts, recents).map(({ name }) => name)).toEqual(['cat', 'eve', 'bob', 'amy']);
  });

  it('are not offline while their presence is not known', () => {
    expect(menuContacts([contact('bob', { favourite: true })], [])[0]?.status).toBe('unknown');
  });

  it('come from the log', () => {
    const history = { ...facts.history, entries: [entry('bob', 1)] };
    const contacts = [contact('bob')];
    expect(phoneSnapshot({ ...facts, contacts, history }).contacts).toHaveLength(1);
  });
});
