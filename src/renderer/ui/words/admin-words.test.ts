import type { AuditAction, AuditEntry } from '@protocol';
import { describe, expect, it } from 'vitest';
import { ada, aPerson, grace } from '../testing/fake-phone.ts';
import { inviteTimeWords, inviteUsesWords, lastSeenWords } from './admin-words.ts';
import { auditWords } from './audit-words.ts';
import { countWords, endReasonNames } from './status-words.ts';
import { dayWords, momentWords, spanWords } from './time-words.ts';

const at = (text: string): number => new Date(text).getTime();
const now = at('2026-03-02T09:30:00');

describe('when something was', () => {
  it.each([
    ['2026-03-02T00:05:00', 'today'],
    ['2026-03-01T23:55:00', 'yesterday'],
    ['2026-03-03T00:05:00', 'tomorrow'],
    ['2026-02-28T12:00:00', '28 February'],
    ['2025-12-31T12:00:00', '31 December 2025'],
  ])('%s is %s', (time, words) => {
    expect(dayWords(at(time), now)).toBe(words);
  });

  it('has a time of day', () => {
    expect(momentWords(at('2026-03-02T07:05:00'), now)).toBe('today 07:05');
  });

  it.each([
    [30_000, 'less than a minute'],
    [300_000, '5 min'],
    [7_380_000, '2 h 3 min'],
    [273_600_000, '3 d 4 h'],
  ])('lasts %d ms: %s', (ms, words) => {
    expect(spanWords(ms)).toBe(words);
  });
});

describe('an admin reads', () => {
  const person = {
    person: ada,
    createdAt: 0,
    disabled: false,
    relayOnly: false,
    deviceCount: 2,
    connectedCount: 0,
    lastSeenAt: null,
  };
  const invite = {
    inviteId: 'invite-0001',
    role: 'member',
    uses: 5,
    usesLeft: 2,
    createdAt: 0,
    expiresAt: at('2026-03-03T10:00:00'),
    createdBy: null,
    revokedAt: null,
    state: 'open',
  } as const;

  it('who is there, and when they were', () => {
    expect(lastSeenWords(person, now)).toBe('Never seen');
    expect(lastSeenWords({ ...person, connectedCount: 1 }, now)).toBe('Online on 1 device');
    expect(lastSeenWords({ ...person, lastSeenAt: now }, now)).toBe('Last seen today 09:30');
  });

  it('what is left of an invite', () => {
    expect(inviteUsesWords(invite)).toBe('2 of 5 uses left');
    expect(inviteUsesWords({ ...invite, state: 'revoked' })).toBe('3 of 5 uses taken');
    expect(inviteTimeWords(invite, now)).toBe('expires tomorrow 10:00');
    expect(inviteTimeWords({ ...invite, state: 'expired', expiresAt: now }, now)).toBe('expired today 09:30');
    expect(inviteTimeWords({ ...invite, state: 'revoked', revokedAt: now }, now)).toBe('revoked today 09:30');
  });

  it('counts, largest first, without what never happened', () => {
    const counted = countWords({ busy: 2, hangup: 40, failed: 0 }, endReasonNames);
    expect(counted.map(({ name, count }) => `${name} ${count}`)).toEqual(['Hung up 40', 'Busy 2']);
  });
});

describe('the log', () => {
  const bob = aPerson('bob', 'Bob');
  const tell = (action: AuditAction, changes: Partial<AuditEntry> = {}): string =>
    auditWords({
      entryId: '1',
      at: 0,
      actor: ada,
      via: 'app',
      action,
      subject: bob,
      detail: {},
      address: null,
      ...changes,
    });

  it.each<[AuditAction, Partial<AuditEntry>, string]>([
    ['person-joined', { actor: bob, detail: { role: 'guest' } }, 'Bob joined as a guest with an invite'],
    ['person-renamed', { detail: { from: 'Rob', to: 'Bob' } }, 'Ada Lovelace renamed Rob to Bob'],
    ['role-changed', { detail: { from: 'member', to: 'admin' } }, 'Ada Lovelace made Bob an admin'],
    ['role-changed', { detail: { to: 'pilot' } }, 'Ada Lovelace made Bob “pilot”'],
    ['person-disabled', {}, 'Ada Lovelace deactivated Bob'],
    ['person-enabled', {}, 'Ada Lovelace reactivated Bob'],
    ['relay-only-set', {}, 'Ada Lovelace set all calls of Bob to go through the relay'],
    ['relay-only-lifted', {}, 'Ada Lovelace let calls of Bob go directly again'],
    [
      'password-reset',
      { actor: null, via: 'command-line', detail: { devices: 2 } },
      'Somebody on the server’s command line reset the password of Bob, which signed out 2 devices',
    ],
    [
      'password-changed',
      { subject: ada, detail: { devices: 1 } },
      'Ada Lovelace changed their password, which signed out 1 other device',
    ],
    ['device-revoked', { detail: { deviceName: 'Phone' } }, 'Ada Lovelace signed out Bob’s device “Phone”'],
    ['device-revoked', { subject: ada }, 'Ada Lovelace signed out their own device'],
    [
      'invite-made',
      { subject: null, detail: { role: 'member', uses: 2 } },
      'Ada Lovelace made an invite for up to 2 people to join as a member of the team',
    ],
    [
      'invite-revoked',
      { actor: grace, subject: null, detail: { role: 'admin' } },
      'Grace Hopper revoked an invite to join as an admin',
    ],
    [
      'sign-in-locked-out',
      { actor: null, via: 'server' },
      'Sign-in as Bob was locked for a while after too many wrong passwords',
    ],
    [
      'sign-in-locked-out',
      { actor: null, via: 'server', subject: null },
      'Sign-in was locked for a while after too many wrong passwords',
    ],
    ['other', {}, 'Ada Lovelace did something to Bob that this version of the app can’t show'],
  ])('tells of %s', (action, changes, sentence) => {
    expect(tell(action, changes)).toBe(sentence);
  });
});
