import type { Kysely } from 'kysely';
import type {
  DatedChange,
  DatedRevocation,
  DeviceStore,
  Sighting,
  StoredDevice,
} from '../accounts/device-store.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import { personColumns, toPerson } from './queries.ts';
import type { Schema } from './schema.ts';

const columns = ['device_id', 'user_id', 'name', 'created_at', 'last_seen_at', 'last_address'] as const;
/** What an account has been used from, for as many devices. */
const REMEMBERED_ADDRESSES = 50;

interface DeviceRow {
  readonly device_id: string;
  readonly user_id: string;
  readonly name: string;
  readonly created_at: number;
  readonly last_seen_at: number | null;
  readonly last_address: string | null;
}

export class SqlDeviceStore implements DeviceStore {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async list(userId: UserId): Promise<StoredDevice[]> {
    const rows = await this.#db
      .selectFrom('devices')
      .select(columns)
      .where('user_id', '=', userId)
      .where('revoked_at', 'is', null)
      .execute();
    // Not in the query: the two databases put nulls at different ends.
    return rows.map(toDevice).sort((a, b) => (b.lastSeenAt ?? 0) - (a.lastSeenAt ?? 0));
  }

  async revoke(device: Parameters<DeviceStore['revoke']>[0]): Promise<StoredDevice | null> {
    let query = this.#db
      .updateTable('devices')
      .set({ revoked_at: device.at })
      .where('device_id', '=', device.deviceId)
      .where('revoked_at', 'is', null);
    if (device.userId !== null) query = query.where('user_id', '=', device.userId);
    const row = await query.returning(columns).executeTakeFirst();
    return row === undefined ? null : toDevice(row);
  }

  async ownerOf(deviceId: DeviceId): Promise<UserId | null> {
    const row = await this.#db
      .selectFrom('devices')
      .select('user_id')
      .where('device_id', '=', deviceId)
      .executeTakeFirst();
    return (row?.user_id ?? null) as UserId | null;
  }

  async saw(sightings: readonly Sighting[]): Promise<void> {
    if (sightings.length === 0) return;
    // Two nodes may have seen the same devices: in the same order for both, or each waits for a row of the other one.
    const inOrder = [...sightings].sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
    await this.#db.transaction().execute(async (tx) => {
      for (const { deviceId, at, address } of inOrder) {
        await tx
          .updateTable('devices')
          .set({ last_seen_at: at, ...(address !== null && { last_address: address }) })
          .where('device_id', '=', deviceId)
          .execute();
      }
    });
  }

  async addressesOf(username: string): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('devices')
      .innerJoin('users', 'users.user_id', 'devices.user_id')
      .select('last_address')
      .where('username', '=', username)
      .where('last_address', 'is not', null)
      .orderBy('devices.created_at', 'desc')
      .limit(REMEMBERED_ADDRESSES)
      .execute();
    return [...new Set(rows.flatMap(({ last_address }) => last_address ?? []))];
  }

  async revokedSince(at: number): Promise<DatedRevocation[]> {
    const rows = await this.#db
      .selectFrom('devices')
      .innerJoin('users', 'users.user_id', 'devices.user_id')
      .select([...personColumns, 'device_id', 'revoked_at'])
      .where('revoked_at', '>=', at)
      .execute();
    return rows.map((row) => ({
      owner: { deviceId: row.device_id as DeviceId, person: toPerson(row) },
      at: row.revoked_at ?? at,
    }));
  }

  async changedSince(at: number): Promise<DatedChange[]> {
    const rows = await this.#db
      .selectFrom('users')
      .select([...personColumns, 'changed_at', 'disabled_at'])
      .where('changed_at', '>=', at)
      .execute();
    return rows.map((row) => ({
      person: toPerson(row),
      disabled: row.disabled_at !== null,
      at: row.changed_at ?? at,
    }));
  }
}

function toDevice(row: DeviceRow): StoredDevice {
  return {
    deviceId: row.device_id as DeviceId,
    userId: row.user_id as UserId,
    name: row.name,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    lastAddress: row.last_address,
  };
}
