import { beforeEach, expect, it } from 'vitest';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import { ada, adasLaptop, addAccount, bob, bobsLaptop } from './testing/sample-people.ts';

describeOnEveryEngine('devices', (stores) => {
  beforeEach(async () => {
    for (const name of ['ada', 'bob']) await addAccount(stores(), name);
  });

  it('are seen by two nodes at the same time, which do not wait for each other', async () => {
    const { devices } = stores();
    const seen = [adasLaptop, bobsLaptop].map((deviceId) => ({ deviceId, at: 1, address: null }));
    // Whoever writes in the order in which the devices came locks the rows of the other one sooner or later.
    for (let round = 0; round < 20; round += 1) {
      await Promise.all([devices.saw(seen), devices.saw([...seen].reverse()), devices.saw(seen)]);
    }
    expect(await devices.list(ada)).toMatchObject([{ lastSeenAt: 1 }]);
  });

  it('tell what was revoked or changed since, whoever did it', async () => {
    const { accounts, admin, devices } = stores();
    expect(await devices.revokedSince(0)).toEqual([]);
    await devices.revoke({ deviceId: adasLaptop, userId: ada, at: 6 });
    await accounts.resetPassword({ userId: bob, passwordHash: 'new', at: 7 });
    const revoked = await devices.revokedSince(6);
    expect(revoked.map(({ owner, at }) => [owner.deviceId, owner.person.userId, at]).sort()).toEqual([
      ...[
        [adasLaptop, ada, 6],
        [bobsLaptop, bob, 7],
      ],
    ]);
    expect(await devices.revokedSince(7)).toHaveLength(1);
    expect(await devices.changedSince(0)).toEqual([]);
    await admin.change({ userId: ada, role: 'admin' }, 9);
    expect(await devices.changedSince(9)).toMatchObject([
      { person: { userId: ada, role: 'admin' }, disabled: false, at: 9 },
    ]);
    await admin.change({ userId: bob, relayOnly: true }, 10);
    expect(await devices.changedSince(10)).toMatchObject([{ person: { userId: bob }, at: 10 }]);
    await admin.change({ userId: bob, disabled: true }, 11);
    expect(await devices.changedSince(11)).toMatchObject([{ person: { userId: bob }, disabled: true }]);
  });
});
