import { beforeEach, expect, it } from 'vitest';
import type { UserId } from '../protocol/index.ts';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import { ada, adasLaptop, addAccount, bob, bobsLaptop } from './testing/sample-people.ts';

describeOnEveryEngine('administration', (stores) => {
  beforeEach(async () => {
    for (const name of ['ada', 'bob']) await addAccount(stores(), name);
  });
  const isAdmin = async (userId: UserId) => {
    const stored = await stores().admin.person(userId);
    return stored?.person.role === 'admin' && !stored.disabled;
  };

  it('lists everybody by name, with the devices that are signed in', async () => {
    await stores().accounts.revokeDevice(adasLaptop, 5);
    expect(await stores().admin.people()).toMatchObject([
      { person: { userId: ada }, deviceCount: 0, lastSeenAt: 1, disabled: false, relayOnly: false },
      { person: { userId: bob }, deviceCount: 1, lastSeenAt: 1 },
    ]);
    expect(await stores().admin.person('user-0001' as UserId)).toBeNull();
  });

  it('changes what it is told to and nothing else', async () => {
    const { admin } = stores();
    expect(await admin.change({ userId: ada, role: 'admin' }, 10)).toMatchObject({
      ...{ before: { person: { role: 'member' } }, after: { person: { role: 'admin', name: 'ada' } } },
    });
    await admin.change({ userId: bob, relayOnly: true }, 11);
    await admin.change({ userId: bob, name: 'Bob' }, 12);
    expect(await admin.person(bob)).toMatchObject({
      ...{ person: { name: 'Bob', role: 'member' }, relayOnly: true, deviceCount: 1 },
    });
    expect(await admin.change({ userId: 'user-0001' as UserId, name: 'x' }, 13)).toBe('not_found');
  });

  it('keeps the last admin, also when two demote each other at once', async () => {
    const { admin } = stores();
    for (let round = 0; round < 10; round += 1) {
      await admin.change({ userId: ada, role: 'admin', disabled: false }, round);
      await admin.change({ userId: bob, role: 'admin', disabled: false }, round);
      const outcomes = await Promise.all([
        admin.change({ userId: ada, role: 'member' }, round),
        admin.change({ userId: bob, disabled: true }, round),
      ]);
      expect(outcomes.filter((outcome) => outcome === 'last_admin')).toHaveLength(1);
      expect([await isAdmin(ada), await isAdmin(bob)].filter(Boolean)).toHaveLength(1);
    }
  });

  it('closes an account with all its devices, and opens it without them', async () => {
    const { accounts, admin, devices } = stores();
    await admin.change({ userId: ada, role: 'admin' }, 9);
    await admin.change({ userId: bob, disabled: true }, 10);
    expect(await accounts.findDevice('token-bob')).toBeNull();
    expect((await accounts.findAccount('bob'))?.disabled).toBe(true);
    expect(await accounts.addDevice(laptopOf(bob), 'hash')).toBe(false);
    await admin.change({ userId: bob, disabled: false }, 20);
    expect(await accounts.findDevice('token-bob')).toBeNull();
    expect(await accounts.addDevice(laptopOf(bob), 'hash')).toBe(true);
    expect(await devices.list(bob)).toMatchObject([{ name: 'another' }]);
  });

  it('adds no device for a password that was changed meanwhile', async () => {
    const { accounts } = stores();
    await accounts.resetPassword({ userId: bob, passwordHash: 'new', at: 5 });
    expect(await accounts.addDevice(laptopOf(bob), 'hash')).toBe(false);
    expect(await accounts.addDevice(laptopOf(bob), 'new')).toBe(true);
  });

  it('spares the devices it is told to when a password changes', async () => {
    const { accounts } = stores();
    await accounts.addDevice(laptopOf(bob), 'hash');
    const change = { userId: bob, passwordHash: 'hash', at: 5 };
    expect(await accounts.resetPassword({ ...change, spared: 'all' })).toBe(0);
    expect(await accounts.resetPassword({ ...change, spared: bobsLaptop })).toBe(1);
    expect(await accounts.findDevice('token-bob')).not.toBeNull();
    expect(await accounts.findDevice('token-another')).toBeNull();
  });

  it('counts whose calls have to be relayed, as far as they can call', async () => {
    const { admin } = stores();
    expect(await admin.countRelayOnly()).toBe(0);
    for (const userId of [ada, bob]) await admin.change({ userId, relayOnly: true }, 9);
    await admin.change({ userId: bob, disabled: true }, 10);
    expect(await admin.countRelayOnly()).toBe(1);
  });

  it('revokes invites, once', async () => {
    const { accounts, admin } = stores();
    const invite = { inviteId: 'id-1', tokenHash: 'fresh', role: 'guest', uses: 3 } as const;
    await accounts.addInvite({ ...invite, expiresAt: 100, createdBy: ada, createdAt: 2 });
    expect(await admin.revokeInvite('id-1', 5)).toEqual({ role: 'guest', changed: true });
    expect(await admin.revokeInvite('id-1', 6)).toEqual({ role: 'guest', changed: false });
    expect(await admin.revokeInvite('id-2', 6)).toBeNull();
    expect(await accounts.findInvite('fresh', 50)).toBeNull();
    expect((await admin.invites(1))[0]).toEqual({
      ...{
        inviteId: 'id-1',
        role: 'guest',
        uses: 3,
        usesLeft: 3,
        createdAt: 2,
        expiresAt: 100,
        revokedAt: 5,
      },
      createdBy: { userId: ada, username: 'ada', name: 'ada', role: 'member' },
    });
  });

  const laptopOf = (userId: UserId) => ({
    ...{ deviceId: 'device-another' as typeof adasLaptop, userId, name: 'another' },
    ...{ tokenHash: 'token-another', createdAt: 7 },
  });
});
