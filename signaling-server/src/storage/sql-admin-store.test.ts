import { beforeEach, expect, it } from 'vitest';
import type { UserId } from '../protocol/index.ts';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import type { adasLaptop } from './testing/sample-people.ts';
import { ada, addAccount, bob, bobsLaptop } from './testing/sample-people.ts';

describeOnEveryEngine('administration', (stores) => {
  beforeEach(async () => {
    for (const name of ['ada', 'bob']) await addAccount(stores(), name);
  });
  const isAdmin = async (userId: UserId) => {
    const stored = await stores().admin.person(userId);
    return stored?.person.role === 'admin' && !stored.disabled;
  };

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

  const laptopOf = (userId: UserId) => ({
    ...{ deviceId: 'device-another' as typeof adasLaptop, userId, name: 'another' },
    ...{ tokenHash: 'token-another', createdAt: 7 },
  });
});
