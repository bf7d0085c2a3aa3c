import { describe, expect, it } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { UserId } from '../protocol/index.ts';
import { createAccounts, type AccountServiceDeps } from './account-service.ts';
import { createLockout } from './lockout.ts';
import { MemoryAttemptCounter } from './memory-attempt-counter.ts';
import { PasswordsBusyError } from './passwords.ts';

describe('signing in while too many do', () => {
  it('is put off, and locks nobody out who knows the password', async () => {
    const clock = createManualClock();
    let busy = true;
    const accounts = createAccounts({
      ...{ clock, log: createLogger('silent'), serverName: 'Ringdown' },
      lockout: createLockout(new MemoryAttemptCounter(clock)),
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
