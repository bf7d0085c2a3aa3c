import { expect, it } from 'vitest';
import type { PersonFacts } from '../presence/presence-store.ts';
import type { DeviceId, QuietHours, UserId } from '../protocol/index.ts';
import { keepCall } from './testing/keep-call.ts';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import { ada, adasLaptop, addAccount, bob, bobsLaptop, newCall } from './testing/sample-people.ts';

const never = { status: 'available', note: '', until: null, chosenAt: 0, quietHours: null, dueAt: null };
/** Nobody has worked out yet when something changes. */
const dueAt = 0;
const away = { status: 'away', note: '', until: null, chosenAt: 8 } as const;
const quietHours: QuietHours = {
  ...{ enabled: true, timeZone: 'Europe/Berlin' },
  intervals: [{ days: [1, 2], from: 720, to: 60 }],
};

/** As the one socket of a device. */
const connection = (userId: UserId, deviceId: DeviceId) => ({
  ...{ deviceId, userId, nodeId: 'node', connectionId: `socket-${deviceId}`, connectedAt: 1 },
});

describeOnEveryEngine('presences', (stores) => {
  /** Shows a person as what is known of them says, with what that was. */
  async function show(userId: UserId, now = 1_000, changesAt: number | null = null) {
    let known: PersonFacts | null = null;
    const { isChanged, presence } = await stores().presences.show(userId, now, (facts) => {
      known = facts;
      const status = !facts.reachable ? 'offline' : facts.inCall ? 'in-call' : 'available';
      const shown = { status, note: facts.kept.note } as const;
      return { own: shown as never, doNotDisturb: false, changesAt, shown };
    });
    return { ...known!, isChanged, ...presence };
  }
  const connect = (userId: UserId, deviceId: DeviceId) =>
    stores().nodes.connect(connection(userId, deviceId));
  const disconnect = (deviceId: DeviceId) => stores().nodes.disconnect(deviceId, `socket-${deviceId}`);

  it('are there without quiet hours that nobody can read any more', async () => {
    await addAccount(stores(), 'ada');
    // As another version may have kept them, with other limits.
    const odd = { ...quietHours, intervals: [{ days: [9], from: 0, to: 60 }] };
    await stores().presences.saveQuietHours(ada, odd);
    const unreadable = { ...never, quietHours: null, isUnreadable: true, dueAt };
    expect(await stores().presences.load(ada)).toEqual(unreadable);
    expect((await show(ada)).kept).toEqual(unreadable);
  });

  it('are due once something was chosen, until they are shown; then when that changes by itself', async () => {
    for (const name of ['ada', 'bob']) await addAccount(stores(), name);
    const { presences } = stores();
    for (const userId of [ada, bob]) await presences.saveChoice(userId, away);
    expect((await presences.due(5)).toSorted()).toEqual([ada, bob]);
    await show(ada, 5, 1_900_000_000_000);
    await show(bob, 5, null);
    expect(await presences.due(1_899_999_999_999)).toEqual([]);
    expect(await presences.due(1_900_000_000_000)).toEqual([ada]);
  });

  it('are shown by who is connected and who talks, and changed only where they look different', async () => {
    for (const name of ['ada', 'bob']) await addAccount(stores(), name);
    const { presences } = stores();
    expect(await show(ada)).toMatchObject({ reachable: false, inCall: false, isChanged: false });
    expect(await presences.availability(ada, 1_000)).toMatchObject({ reachable: false });
    await connect(ada, adasLaptop);
    expect(await presences.availability(ada, 1_000)).toMatchObject({ reachable: true });
    const online = { reachable: true, status: 'available', isChanged: true };
    expect(await show(ada, 2_000)).toMatchObject({ ...online, version: 2_000 });
    expect(await show(ada, 3_000)).toMatchObject({ ...online, isChanged: false, version: 3_000 });
    const call = newCall();
    await keepCall(stores(), call);
    expect(await show(ada)).toMatchObject({ inCall: false, isChanged: false, version: 3_001 });
    const answered = { state: 'active', calleeDevice: bobsLaptop, answeredAt: 1, calleeDueBy: null } as const;
    const moved = { kind: 'moved', call: { ...call, ...answered, revision: 2 }, notices: [] } as const;
    await stores().calls.change(call.callId, () => moved);
    // A later one, though the clock was set back.
    expect(await show(ada, 500)).toMatchObject({ status: 'in-call', isChanged: true, version: 3_002 });
    expect(await show(bob)).toMatchObject({ inCall: true, status: 'offline' });
    const inCall = { userId: ada, status: 'in-call', note: '', version: 3_002 };
    expect(await presences.read([ada, 'user-eve' as UserId])).toEqual([inCall]);
  });

  it('leave no trace of who is not there and never was, as it looks where the database lost this table', async () => {
    await addAccount(stores(), 'ada');
    expect(await show(ada)).toMatchObject({ status: 'offline', isChanged: false });
    expect(await stores().presences.read([ada])).toEqual([]);
  });

  it('change once, however many nodes show a person at the same moment', async () => {
    await addAccount(stores(), 'ada');
    await connect(ada, adasLaptop);
    const shown = await Promise.all(Array.from({ length: 8 }, () => show(ada)));
    expect(shown.filter(({ isChanged }) => isChanged)).toHaveLength(1);
  });

  it('lose nothing that is written between what was read of a person and what is written of it', async () => {
    await addAccount(stores(), 'ada');
    const { presences } = stores();
    await connect(ada, adasLaptop);
    await show(ada);
    await disconnect(adasLaptop);
    const departures: Promise<void>[] = [];
    await presences.show(ada, 1_500, () => {
      if (departures.length === 0) departures.push(presences.depart(ada, { goneAt: 2_000, unloaded: false }));
      const shown = { status: 'available', note: '' } as const;
      return { own: shown, doNotDisturb: false, changesAt: null, shown };
    });
    await Promise.all(departures);
    expect(await presences.due(2_000)).toEqual([ada]);
  });

  it.each([
    ['rung', false],
    ['only seen, where the page was unloaded', true],
  ])('outlast the last device for a moment, in which the person is %s', async (_, unloaded) => {
    await addAccount(stores(), 'ada');
    const { presences } = stores();
    const phone = 'device-phone' as DeviceId;
    for (const deviceId of [adasLaptop, phone]) await connect(ada, deviceId);
    await show(ada);
    await disconnect(phone);
    await presences.depart(ada, { goneAt: 2_000, unloaded });
    expect(await presences.due(9_000)).toEqual([]);
    await disconnect(adasLaptop);
    await presences.depart(ada, { goneAt: 2_000, unloaded });
    expect(await show(ada, 1_999)).toMatchObject({ status: 'available', isChanged: false });
    expect(await presences.availability(ada, 1_999)).toMatchObject({ reachable: !unloaded });
    expect([await presences.due(1_999), await presences.due(2_000)]).toEqual([[], [ada]]);
    expect(await presences.availability(ada, 2_000)).toMatchObject({ reachable: false });
    expect(await show(ada, 2_000)).toMatchObject({ status: 'offline', isChanged: true });
    expect(await presences.due(9_000)).toEqual([]);
  });

  it('end where nobody said so, and last where the person is back or is about to leave', async () => {
    const people = ['ada', 'bob', 'cleo', 'dan'].map((name) => `user-${name}` as UserId);
    const [, , cleo, dan] = people as [UserId, UserId, UserId, UserId];
    for (const userId of people) {
      await addAccount(stores(), userId.slice('user-'.length));
      if (userId === dan) continue;
      await connect(userId, `device of ${userId}` as DeviceId);
      await show(userId);
    }
    const { presences } = stores();
    for (const userId of [bob, cleo]) await disconnect(`device of ${userId}` as DeviceId);
    await presences.depart(cleo, { goneAt: 1_500, unloaded: false });
    await presences.departUnseen(2_000);
    expect(await presences.due(1_500)).toEqual([cleo]);
    expect((await presences.due(2_000)).toSorted()).toEqual([bob, cleo]);
    await connect(bob, bobsLaptop);
    expect(await show(bob, 2_000)).toMatchObject({ status: 'available', isChanged: false });
    expect(await presences.due(9_000)).toEqual([cleo]);
  });
});
