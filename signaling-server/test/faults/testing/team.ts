import { hashToken } from '../../../src/ops/random-id.ts';
import type { DeviceId, UserId } from '../../../src/protocol/index.ts';
import { openDatabase } from '../../../src/storage/stores.ts';
import type { DatabasePlace } from '../../../src/storage/database-place.ts';

export interface Member {
  readonly userId: UserId;
  readonly devices: readonly { readonly deviceId: DeviceId; readonly token: string }[];
}

/** So many people, the first of them an admin; every fourth has two devices. Made where the server looks: passwords are no matter here. */
export async function storeTeam(place: DatabasePlace, size: number): Promise<readonly Member[]> {
  const members = Array.from({ length: size }, (_, index) => member(index));
  const db = await openDatabase(place);
  const createdAt = Date.now();
  const users = members.map(({ userId }, index) => ({
    ...{ user_id: userId, username: userId, name: userId, created_at: createdAt },
    role: index === 0 ? ('admin' as const) : ('member' as const),
    password_hash: 'nobody signs in with a password here',
  }));
  const devices = members.flatMap((person) =>
    person.devices.map(({ deviceId, token }) => ({
      ...{ user_id: person.userId, device_id: deviceId, token_hash: hashToken(token) },
      ...{ name: 'phone', created_at: createdAt, revoked_at: null },
    })),
  );
  await db.insertInto('users').values(users).execute();
  await db.insertInto('devices').values(devices).execute();
  await db.destroy();
  return members;
}

function member(index: number): Member {
  const number = String(index).padStart(3, '0');
  const names = index % 4 === 3 ? ['a', 'b'] : ['a'];
  return {
    userId: `person-${number}` as UserId,
    devices: names.map((name) => ({
      deviceId: `device-${number}-${name}` as DeviceId,
      token: `token-of-the-device-${number}-${name}`,
    })),
  };
}
