import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { RING_TIMEOUT_MS, type ClientPayload, type RoomId } from '../protocol/index.ts';
import { newCallId, talk } from '../testing/people.ts';
import { dataOf, signUp, type TestDevice } from '../testing/test-device.ts';
import { ada, bob, server, useAdaAndBob } from '../testing/ada-and-bob.ts';

useAdaAndBob();

const enter = async (username: string): Promise<TestDevice> => (await signUp(server, username)).connect();
const join = (device: TestDevice, roomId: RoomId) =>
  device.request('room:join', { roomId, muted: false, camera: false });

async function make(given: Partial<ClientPayload<'room:create'>> = {}) {
  const plain = { name: 'Ada, Bob', kind: 'temporary', access: 'invited' } as const;
  const roomId = randomUUID() as RoomId;
  return dataOf(await ada.request('room:create', { ...plain, roomId, ...given }));
}

/** The next view in which this is so. */
async function seen(device: TestDevice, isMeant: (view: Awaited<ReturnType<typeof make>>) => boolean) {
  for (;;) {
    const view = await device.next('room:changed');
    if (isMeant({ ...view, notRung: [] })) return view;
  }
}
const lastMissed = async (device: TestDevice) => {
  const { entries } = dataOf(await device.request('history:list', { limit: 1 }));
  const [{ peer, endReason, missed, direction } = { peer: null, endReason: null }] = entries;
  return { peer: peer?.username, endReason, missed, direction };
};
const codeOf = async (reply: Promise<unknown>): Promise<string> =>
  ((await reply) as { error?: { code: string } }).error?.code ?? 'ok';

describe('a ring into a room', () => {
  it('stands in the room, lets in through lock and passcode, and is over when one device comes in', async () => {
    const { roomId, ringing } = await make({ passcode: 'only us', ring: [bob.userId] });
    expect(ringing).toMatchObject([{ person: { username: 'bob' }, by: { username: 'ada' } }]);
    expect((await bob.next('room:changed')).ringing).toHaveLength(1);
    dataOf(await join(ada, roomId));
    dataOf(await ada.request('room:moderate', { roomId, action: 'lock' }));
    expect(dataOf(await join(bob, roomId))).toMatchObject({ outcome: 'inside', room: { ringing: [] } });
    expect((await lastMissed(bob)).peer).toBeUndefined();
  });

  it('is heard of by a device that comes later', async () => {
    await bob.disconnect(server);
    await bob.connect();
    const { roomId } = await make({ ring: [bob.userId] });
    await bob.disconnect(server);
    await bob.connect();
    const { rooms } = dataOf(await bob.request('room:list', {}));
    expect(rooms.find((room) => room.roomId === roomId)?.ringing).toHaveLength(1);
  });

  it.each([
    [
      'is declined',
      { reason: 'declined', missed: false },
      (roomId: RoomId) => bob.request('room:decline', { roomId }),
    ],
    [
      'is withdrawn',
      { reason: 'cancelled', missed: true },
      (roomId: RoomId) => ada.request('room:unring', { roomId, userIds: [bob.userId] }),
    ],
    [
      'ends with its room',
      { reason: 'cancelled', missed: true },
      (roomId: RoomId) => ada.request('room:leave', { roomId }),
    ],
  ])('%s, and is in the history of both', async (_what, { reason, missed }, end) => {
    const { roomId } = await make({ ring: [bob.userId] });
    dataOf(await join(ada, roomId));
    await bob.next('room:changed');
    dataOf(await end(roomId));
    expect(await lastMissed(bob)).toEqual({ peer: 'ada', endReason: reason, missed, direction: 'incoming' });
    expect(await lastMissed(ada)).toMatchObject({ peer: 'bob', direction: 'outgoing', endReason: reason });
  });

  it('is over after the time of a call, as a missed one that the person is told of', async () => {
    const { roomId } = await make({ ring: [bob.userId] });
    dataOf(await join(ada, roomId));
    server.clock.advance(RING_TIMEOUT_MS);
    await seen(ada, ({ ringing }) => ringing.length === 0);
    expect(await bob.next('history:changed')).toMatchObject({
      ...{ missedCount: 1, entry: { endReason: 'no-answer', missed: true } },
    });
    // Who was asked once may still come.
    expect(dataOf(await join(bob, roomId))).toMatchObject({ outcome: 'inside' });
  });

  it('does not disturb who is not to be disturbed: they find a missed call', async () => {
    dataOf(await bob.request('presence:set', { status: 'dnd', note: '' }));
    const { ringing, notRung } = await make({ ring: [bob.userId] });
    expect([ringing, notRung]).toEqual([[], [{ userId: bob.userId, reason: 'busy' }]]);
    expect(await lastMissed(bob)).toMatchObject({ endReason: 'busy', missed: true });
  });

  it('is begun by who is inside, and ended by who rang, a host or who is rung', async () => {
    const [cleo, eve] = [await enter('cleo'), await enter('eve')];
    const { roomId } = await make({ access: 'team' });
    const request = { roomId, userIds: [eve.userId] };
    expect(await codeOf(cleo.request('room:ring', request))).toBe('forbidden');
    dataOf(await join(cleo, roomId));
    expect(dataOf(await cleo.request('room:ring', request))).toEqual({ notRung: [] });
    expect(await codeOf(bob.request('room:unring', request))).toBe('forbidden');
    dataOf(await ada.request('room:unring', request));
    dataOf(await cleo.request('room:ring', request));
    dataOf(await cleo.request('room:unring', request));
    expect((await seen(eve, ({ ringing }) => ringing.length === 0)).roomId).toBe(roomId);
    for (const device of [cleo, eve]) device.drop();
  });

  it('is no way back for who was removed, but by a host', async () => {
    const { roomId } = await make({ access: 'team' });
    for (const device of [ada, bob]) dataOf(await join(device, roomId));
    const cleo = await enter('cleo');
    const request = { roomId, userIds: [cleo.userId] };
    dataOf(await ada.request('room:invite', request));
    dataOf(await ada.request('room:moderate', { roomId, action: 'remove', userId: cleo.userId }));
    expect(dataOf(await bob.request('room:ring', request)).notRung).toMatchObject([{ reason: 'blocked' }]);
    expect(dataOf(await ada.request('room:ring', request)).notRung).toEqual([]);
    expect(dataOf(await join(cleo, roomId))).toMatchObject({ outcome: 'inside' });
    cleo.drop();
  });
});

describe('a call', () => {
  it('becomes a room with the seats of its two devices, and rings the third', async () => {
    const cleo = await enter('cleo');
    const callId = await talk(ada, bob);
    const quiet = { muted: false, camera: false, screen: false };
    const callMedia = { own: { ...quiet, camera: true }, other: quiet };
    const room = await make({ fromCall: callId, callMedia, ring: [cleo.userId] });
    const { roomId } = room;
    expect(room.inside, 'as they were in the call').toMatchObject([callMedia.own, callMedia.other]);
    expect(room.inside.map(({ person, joinedAt }) => [person.username, joinedAt])).toEqual([
      ['ada', room.inside[0]!.joinedAt],
      ['bob', room.inside[0]!.joinedAt],
    ]);
    expect(room.hosts).toEqual([ada.userId, bob.userId]);
    expect(await bob.next('call:ended')).toEqual({ callId, reason: 'moved', by: ada.userId, roomId });
    expect((await cleo.next('room:changed')).ringing).toHaveLength(1);
    // Each of them says what it sends, and has its seat of before.
    const joined = dataOf(await join(bob, roomId));
    expect(joined).toMatchObject({ outcome: 'inside', room: { inside: room.inside } });
    expect(dataOf(await bob.request('session:resume', { callIds: [callId] })).ended).toEqual([
      { callId, reason: 'moved', by: ada.userId, roomId },
    ]);
    cleo.drop();
  });

  it('becomes a room once, however often that is asked', async () => {
    const callId = await talk(ada, bob);
    const request = { name: 'Us', kind: 'temporary', access: 'invited', fromCall: callId } as const;
    const roomId = randomUUID() as RoomId;
    const first = dataOf(await ada.request('room:create', { ...request, roomId }));
    expect(dataOf(await ada.request('room:create', { ...request, roomId }))).toEqual(first);
    const another = { ...request, roomId: randomUUID() as RoomId };
    expect(await codeOf(bob.request('room:create', another))).toBe('call_gone');
    expect(dataOf(await ada.request('room:list', {})).rooms).toHaveLength(1);
  });

  it('takes its two out of the rooms that they were in', async () => {
    const { roomId: before } = await make({ kind: 'permanent', access: 'team' });
    for (const device of [ada, bob]) dataOf(await join(device, before));
    const { roomId } = await make({ fromCall: await talk(ada, bob) });
    const { rooms } = dataOf(await ada.request('room:list', {}));
    const inside = (id: RoomId) => rooms.find((room) => room.roomId === id)?.inside.length;
    expect([inside(before), inside(roomId)]).toEqual([0, 2]);
  });

  it('of others, or that nobody has answered, becomes none', async () => {
    const eve = await enter('eve');
    const callId = await talk(ada, bob);
    const request = { roomId: randomUUID() as RoomId, name: 'Mine', kind: 'temporary' } as const;
    const take = (device: TestDevice, fromCall: typeof callId) =>
      codeOf(device.request('room:create', { ...request, access: 'team', fromCall }));
    expect(await take(eve, callId)).toBe('forbidden');
    expect(await take(eve, newCallId())).toBe('forbidden');
    expect(dataOf(await eve.request('room:list', {})).rooms).toEqual([]);
    eve.drop();
  });
});
