import { beforeEach, expect, it } from 'vitest';
import type { DeviceId, UserId } from '../protocol/index.ts';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import { adasLaptop, addAccount, bobsLaptop } from './testing/sample-people.ts';

const freshInvite = (uses: number) => ({
  ...({ tokenHash: 'fresh', inviteId: 'fresh', role: 'guest', uses, expiresAt: 100 } as const),
  ...{ createdBy: null, createdAt: 0 },
});

/** Somebody new, by the invite called `fresh`. */
const newcomer = (id: string, username: string) => {
  const userId = `user-${id}` as UserId;
  const deviceId = `device-${id}` as DeviceId;
  return {
    inviteHash: 'fresh',
    account: { person: { userId, username, name: id }, passwordHash: 'hash', createdAt: 1 },
    device: { deviceId, userId, name: 'x', tokenHash: `token-${id}`, createdAt: 1 },
  };
};

describeOnEveryEngine('accounts', (stores) => {
  /** So that what is asked at the same time does run at the same time. */
  const openConnections = () => Promise.all(Array.from({ length: 8 }, () => stores().accounts.hasAccounts()));

  beforeEach(async () => {
    for (const name of ['ada', 'bob']) await addAccount(stores(), name);
  });

  it('that are made at the same time with one invite are as many as it allows', async () => {
    await stores().accounts.addInvite(freshInvite(3));
    await openConnections();
    const all = Array.from({ length: 8 }, (_, index) =>
      stores().accounts.signUp(newcomer(`n${index}`, `n${index}`)),
    );
    const refused = (await Promise.all(all)).filter((outcome) => outcome === 'invite_invalid');
    expect(refused).toHaveLength(5);
    expect(await stores().accounts.findInvite('fresh', 50)).toBeNull();
  });

  it('that are made at the same time with one name are one, and the others keep the invite', async () => {
    await stores().accounts.addInvite(freshInvite(8));
    await openConnections();
    const all = Array.from({ length: 8 }, (_, index) =>
      stores().accounts.signUp(newcomer(`n${index}`, 'eve')),
    );
    const refused = (await Promise.all(all)).filter((outcome) => outcome === 'username_taken');
    expect(refused).toHaveLength(7);
    const others = Array.from({ length: 8 }, (_, index) =>
      stores().accounts.signUp(newcomer(`m${index}`, `m${index}`)),
    );
    expect((await Promise.all(others)).filter((outcome) => outcome === 'invite_invalid')).toHaveLength(1);
  });

  it('are known by the devices that were connected, the last ones first, and not by those that are revoked', async () => {
    const { accounts, devices } = stores();
    const known = () => accounts.lastTokens(10);
    await devices.saw([{ deviceId: adasLaptop, at: 10, address: null }]);
    await devices.saw([{ deviceId: bobsLaptop, at: 20, address: null }]);
    expect(await known()).toEqual(['token-bob', 'token-ada']);
    expect(await accounts.lastTokens(1)).toHaveLength(1);
    await accounts.revokeDevice(adasLaptop, 30);
    expect(await known()).toEqual(['token-bob']);
  });
});
