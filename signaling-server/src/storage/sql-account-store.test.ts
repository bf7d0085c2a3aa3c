import { beforeEach, expect, it } from 'vitest';
import type { DeviceId, UserId } from '../protocol/index.ts';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import { ada, adasLaptop, addAccount, bobsLaptop } from './testing/sample-people.ts';

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

  it('are found by their name, and there are none before the first', async () => {
    expect(await stores().accounts.hasAccounts()).toBe(true);
    expect((await stores().accounts.findAccount('ada'))?.person.userId).toBe(ada);
    expect(await stores().accounts.findAccount('eve')).toBeNull();
    expect(await stores().accounts.findAccount('a\0da')).toBeNull();
  });

  it('are created with their device and one use of the invite, or not at all', async () => {
    expect(await stores().accounts.findInvite('invite-ada', 50)).toBeNull();
    await stores().accounts.addInvite(freshInvite(1));
    expect(await stores().accounts.signUp(newcomer('eve', 'ada'))).toBe('username_taken');
    expect(await stores().accounts.findInvite('fresh', 50)).toMatchObject({ role: 'guest', expiresAt: 100 });
    expect(await stores().accounts.findDevice('token-eve')).toBeNull();
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

  it('lose all their devices with their password, and nobody else does', async () => {
    const reset = { userId: ada, passwordHash: 'new', at: 5 };
    expect(await stores().accounts.resetPassword(reset)).toBe(1);
    expect((await stores().accounts.findAccount('ada'))?.passwordHash).toBe('new');
    expect((await stores().accounts.findAccount('bob'))?.passwordHash).toBe('hash');
    expect(await stores().accounts.findDevice('token-ada')).toBeNull();
    expect(await stores().accounts.findDevice('token-bob')).not.toBeNull();
  });
});

describeOnEveryEngine('a server without accounts', (stores) => {
  it('says so, and takes its unclaimed invites back', async () => {
    expect(await stores().accounts.hasAccounts()).toBe(false);
    await stores().accounts.addInvite(freshInvite(1));
    await stores().accounts.removeUnclaimedInvites();
    expect(await stores().accounts.findInvite('fresh', 50)).toBeNull();
  });
});
