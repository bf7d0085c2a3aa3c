import { limits, type RoomId } from '@protocol';
import { comes } from '@shared/testing/comes.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataOf, signUp, type TestDevice } from '../../../signaling-server/src/testing/test-device.ts';
import { createServerPhones, type ServerPhone, type ServerPhones } from '../phone/testing/server-phones.ts';
import type { OwnRoom } from './own-room.ts';

let team: ServerPhones;
let ada: ServerPhone;
let roomId: RoomId;
const devices: TestDevice[] = [];

beforeEach(async () => {
  team = await createServerPhones();
  ada = await team.open();
  await team.join(ada, 'Ada');
  const made = await ada.rooms.create({ name: 'Hall', kind: 'permanent', access: 'team' });
  if (!made.ok) throw new Error(made.error.message);
  roomId = made.value.roomId;
});

afterEach(async () => {
  for (const device of devices.splice(0)) device.drop();
  await team.stop();
});

/** So many others come in. */
async function fill(count: number, camera = false): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    const device = await (await signUp(team.server, `person-${number}`)).connect();
    devices.push(device);
    dataOf(await device.request('room:join', { roomId, muted: false, camera }));
  }
}

const is = (wanted: (room: OwnRoom) => boolean): Promise<void> =>
  comes(ada.rooms.current, (room) => room !== null && wanted(room));

describe('a room without a media server', () => {
  it('takes nobody above its limit, says why, and takes them once somebody has left', async () => {
    await fill(limits.roomSeats);
    ada.rooms.join(roomId);
    await is(({ phase, over }) => phase === 'over' && over === 'full');
    dataOf(await devices[0]!.request('room:leave', { roomId }));
    ada.rooms.join(roomId);
    await is(({ phase, others }) => phase === 'inside' && others.length === limits.roomSeats - 1);
  });

  it('shows no camera above its limit, says why, and keeps the voice of who wanted to show theirs', async () => {
    await fill(limits.roomVideos, true);
    ada.rooms.join(roomId);
    await is(({ phase }) => phase === 'inside');
    ada.run({ type: 'set-camera', callId: roomId, on: true });
    await is(({ own }) => own.videoFull && !own.cameraOn);
    expect(ada.media.live.map(({ kind }) => kind)).toEqual(['audio']);
    expect(ada.rooms.current.current).toMatchObject({ phase: 'inside', own: { muted: false } });
  });
});
