import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createMemoryLimiter } from '../ops/limiters.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { UserId } from '../protocol/index.ts';
import { createAccounts, type AccountServiceDeps } from './account-service.ts';
import { createLockout } from './lockout.ts';
import { PasswordsBusyError } from './passwords.ts';

/** Of a password that is right nowhere: what the server does for it, in turn. */
async function workFor(username: string, state: 'member' | 'guest' | 'disabled' | 'nobody', tries: number) {
  const clock = createManualClock();
  const work: string[] = [];
  const does = <T>(what: string, result: T): Promise<T> => {
    work.push(what);
    return Promise.resolve(result);
  };
  const lockout = createLockout(createMemoryLimiter);
  const role = state === 'guest' ? 'guest' : 'member';
  const person = { userId: 'user-0001' as UserId, username, name: 'Ada', role } as const;
  const account = { person, passwordHash: 'hash', disabled: state === 'disabled' };
  const accounts = createAccounts({
    ...{ clock, log: createLogger('silent'), serverName: 'Ringdown' },
    lockout: {
      ...lockout,
      attempt: (attempt) => does('count', attempt).then((counted) => lockout.attempt(counted)),
    },
    devices: {
      addressesOf: () => does('look up addresses', state === 'nobody' ? [] : ['10.0.0.7']),
    } as unknown as AccountServiceDeps['devices'],
    connectedDevices: () => does('look up devices', new Set()),
    notes: { note: () => does('note', undefined) },
    audit: { record: () => does('record', undefined) },
    feed: { check: () => does('check', undefined) },
    store: {
      findAccount: () => does('look up', state === 'nobody' ? null : account),
    } as unknown as AccountServiceDeps['store'],
    passwords: {
      hash: () => does('hash', 'hash'),
      verify: () => does('verify', false),
    },
    onJoined: () => undefined,
  });
  const answers: unknown[] = [];
  for (let tried = 0; tried < tries; tried += 1) {
    answers.push(await accounts.signIn({ username, password: 'wrong', deviceName: 'laptop' }, '10.0.0.1'));
  }
  return { answers, work };
}

describe('signing in with a wrong password', () => {
  beforeEach(() => void vi.useFakeTimers());

  it.each([
    ['a guest', 'guest'],
    ['somebody disabled', 'disabled'],
    ['nobody', 'nobody'],
  ] as const)('takes the same work and gets the same answer for %s as for a member', async (_who, state) => {
    // Locked out in the end.
    const tries = 7;
    const known = await workFor('ada', 'member', tries);
    expect(known.work.filter((what) => what === 'verify')).toHaveLength(5);
    expect(known.work.at(-1)).toBe('note');
    expect(await workFor('eve', state, tries)).toEqual(known);
  });
});

describe('signing in while too many do', () => {
  it('is put off, and locks nobody out who knows the password', async () => {
    const clock = createManualClock();
    let busy = true;
    const accounts = createAccounts({
      ...{ clock, log: createLogger('silent'), serverName: 'Ringdown' },
      lockout: createLockout(createMemoryLimiter),
      devices: {
        addressesOf: () => Promise.resolve([]),
        list: () => Promise.resolve([]),
        revoke: () => Promise.resolve(null),
      },
      connectedDevices: () => Promise.resolve(new Set()),
      notes: { note: () => Promise.resolve() },
      audit: { record: () => Promise.resolve() },
      feed: { check: () => Promise.resolve() },
      store: {
        findAccount: () =>
          Promise.resolve({
            person: { userId: 'user-0001' as UserId, username: 'ada', name: 'Ada', role: 'member' },
            passwordHash: 'hash',
            disabled: false,
          }),
        addDevice: () => Promise.resolve(true),
      } as unknown as AccountServiceDeps['store'],
      passwords: {
        hash: () => Promise.resolve('hash'),
        verify: () => (busy ? Promise.reject(new PasswordsBusyError('busy')) : Promise.resolve(true)),
      },
      onJoined: () => undefined,
    });
    const signIn = () =>
      accounts.signIn({ username: 'ada', password: 'right', deviceName: 'laptop' }, '10.0.0.1');
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect(await signIn()).toMatchObject({ error: { code: 'rate_limited' } });
    }
    busy = false;
    expect(await signIn()).toMatchObject({ ok: true });
  });
});
