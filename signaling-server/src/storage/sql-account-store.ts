import { sql, type ExpressionBuilder, type Kysely, type Transaction } from 'kysely';
import type {
  AccountStore,
  DeviceOwner,
  NewDevice,
  NewInvite,
  NewVisitor,
  PasswordReset,
  SignUpRecord,
  StoredAccount,
  StoredInvite,
} from '../accounts/account-store.ts';
import type { DeviceId, Person, Role, UserId } from '../protocol/index.ts';
import { personColumns, toPerson, type PersonRow, prepared } from './queries.ts';
import type { Schema } from './schema.ts';

/** In one go. */
const MOST_REMOVED = 100;

/** What a person has in that table. */
const of = (eb: ExpressionBuilder<Schema, 'users'>, table: 'room_people' | 'connections') =>
  eb.selectFrom(table).select(sql.lit(1).as('one')).whereRef(`${table}.user_id`, '=', 'users.user_id');

export class SqlAccountStore implements AccountStore {
  readonly #db: Kysely<Schema>;

  readonly #findDevice: (tokenHash: string) => Promise<(PersonRow & { readonly device_id: string })[]>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
    this.#findDevice = prepared(db, (tokenHash: string) =>
      db
        .selectFrom('devices')
        .innerJoin('users', 'users.user_id', 'devices.user_id')
        .select([...personColumns, 'device_id'])
        .where('token_hash', '=', tokenHash)
        .where('revoked_at', 'is', null)
        .where('disabled_at', 'is', null),
    );
  }

  async hasAccounts(): Promise<boolean> {
    const row = await this.#db.selectFrom('users').select('user_id').limit(1).executeTakeFirst();
    return row !== undefined;
  }

  async findAccount(username: string): Promise<StoredAccount | null> {
    const row = await this.#db
      .selectFrom('users')
      .select([...personColumns, 'password_hash', 'disabled_at'])
      .where('username', '=', username)
      .where('role', '<>', 'visitor')
      .executeTakeFirst();
    if (row === undefined) return null;
    return { person: toPerson(row), passwordHash: row.password_hash, disabled: row.disabled_at !== null };
  }

  async addDevice(device: NewDevice, passwordHash: string): Promise<boolean> {
    return this.#db.transaction().execute(async (tx) => {
      // Changes nothing, but makes one of this and a change of the password wait for the other: no device is left that
      // was signed in with the old one.
      const account = await tx
        .updateTable('users')
        .set({ password_hash: passwordHash })
        .where('user_id', '=', device.userId)
        .where('password_hash', '=', passwordHash)
        .where('disabled_at', 'is', null)
        .returning('user_id')
        .executeTakeFirst();
      if (account !== undefined) await insertDevice(tx, device);
      return account !== undefined;
    });
  }

  async findDevice(tokenHash: string): Promise<DeviceOwner | null> {
    const [row] = await this.#findDevice(tokenHash);
    return row === undefined ? null : toOwner(row);
  }

  async lastTokens(limit: number): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('devices')
      .innerJoin('users', 'users.user_id', 'devices.user_id')
      .select('token_hash')
      .where('revoked_at', 'is', null)
      .where('disabled_at', 'is', null)
      .where('last_seen_at', 'is not', null)
      .orderBy('last_seen_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => row.token_hash);
  }

  async revokeDevice(deviceId: DeviceId, at: number): Promise<void> {
    await this.#db
      .updateTable('devices')
      .set({ revoked_at: at })
      .where('device_id', '=', deviceId)
      .where('revoked_at', 'is', null)
      .execute();
  }

  async resetPassword({ userId, passwordHash, at, spared }: PasswordReset): Promise<number> {
    return this.#db.transaction().execute(async (tx) => {
      await tx
        .updateTable('users')
        .set({ password_hash: passwordHash })
        .where('user_id', '=', userId)
        .execute();
      return spared === 'all' ? 0 : revokeDevices(tx, { userId, at, ...(spared && { spared }) });
    });
  }

  async addInvite(invite: NewInvite): Promise<void> {
    await this.#db
      .insertInto('invites')
      .values({
        token_hash: invite.tokenHash,
        invite_id: invite.inviteId,
        role: invite.role,
        uses: invite.uses,
        uses_left: invite.uses,
        expires_at: invite.expiresAt,
        created_by: invite.createdBy,
        created_at: invite.createdAt,
      })
      .execute();
  }

  async removeUnclaimedInvites(): Promise<void> {
    await this.#db.deleteFrom('invites').where('created_by', 'is', null).execute();
  }

  async findInvite(tokenHash: string, now: number): Promise<StoredInvite | null> {
    const row = await this.#db
      .selectFrom('invites')
      .select(['invite_id', 'role', 'expires_at'])
      .where('token_hash', '=', tokenHash)
      .where('uses_left', '>', 0)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', now)
      .executeTakeFirst();
    return row === undefined ? null : { inviteId: row.invite_id, role: row.role, expiresAt: row.expires_at };
  }

  async addVisitor({ person, device, createdAt }: NewVisitor): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      const { userId, username, name, role } = person;
      await tx
        .insertInto('users')
        .values({ user_id: userId, username, name, role, password_hash: '', created_at: createdAt })
        .execute();
      await insertDevice(tx, device);
    });
  }

  async removeVisitors(before: number): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      const gone = await tx
        .selectFrom('users')
        .select('user_id')
        .where('role', '=', 'visitor')
        .where('created_at', '<', before)
        .where((eb) => eb.not(eb.exists(of(eb, 'room_people'))))
        .where((eb) => eb.not(eb.exists(of(eb, 'connections'))))
        .limit(MOST_REMOVED)
        .execute();
      const userIds = gone.map(({ user_id }) => user_id);
      if (userIds.length === 0) return;
      for (const table of ['devices', 'presences', 'users'] as const)
        await tx.deleteFrom(table).where('user_id', 'in', userIds).execute();
    });
  }

  async signUp(record: SignUpRecord): Promise<Person | 'invite_invalid' | 'username_taken'> {
    try {
      return await this.#db.transaction().execute((tx) => addPerson(tx, record));
    } catch (error) {
      if (error instanceof NameTakenMeanwhile) return 'username_taken';
      throw error;
    }
  }
}

/** Revokes the devices of a person that still are signed in, but for a spared one. Resolves to how many there were. */
export async function revokeDevices(
  tx: Transaction<Schema>,
  { userId, at, spared }: { readonly userId: UserId; readonly at: number; readonly spared?: DeviceId },
): Promise<number> {
  const revoked = await tx
    .updateTable('devices')
    .set({ revoked_at: at })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .$if(spared !== undefined, (query) => query.where('device_id', '!=', spared ?? ''))
    .returning('device_id')
    .execute();
  return revoked.length;
}

/** Somebody else got the name between the question and the answer: thrown so that the invite is not used up. */
class NameTakenMeanwhile extends Error {}

async function addPerson(
  tx: Transaction<Schema>,
  record: SignUpRecord,
): Promise<Person | 'invite_invalid' | 'username_taken'> {
  // Asked before the invite is used, so that a taken name costs nothing.
  if (await isTaken(tx, record.account.person.username)) return 'username_taken';
  const role = await useInvite(tx, record);
  if (role === null) return 'invite_invalid';
  const person: Person = { ...record.account.person, role };
  const added = await tx
    .insertInto('users')
    .values({
      user_id: person.userId,
      username: person.username,
      name: person.name,
      role,
      password_hash: record.account.passwordHash,
      created_at: record.account.createdAt,
    })
    .onConflict((conflict) => conflict.column('username').doNothing())
    .returning('user_id')
    .executeTakeFirst();
  if (added === undefined) throw new NameTakenMeanwhile();
  await insertDevice(tx, record.device);
  return person;
}

async function isTaken(tx: Transaction<Schema>, username: string): Promise<boolean> {
  const row = await tx
    .selectFrom('users')
    .select('user_id')
    .where('username', '=', username)
    .executeTakeFirst();
  return row !== undefined;
}

/** One statement decides and counts down, so an invite can't be used more often than it may. */
async function useInvite(tx: Transaction<Schema>, record: SignUpRecord): Promise<Role | null> {
  const row = await tx
    .updateTable('invites')
    .set((columns) => ({ uses_left: columns('uses_left', '-', 1) }))
    .where('token_hash', '=', record.inviteHash)
    .where('uses_left', '>', 0)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', record.account.createdAt)
    .returning('role')
    .executeTakeFirst();
  return row?.role ?? null;
}

async function insertDevice(db: Kysely<Schema>, device: NewDevice): Promise<void> {
  await db
    .insertInto('devices')
    .values({
      device_id: device.deviceId,
      user_id: device.userId,
      name: device.name,
      token_hash: device.tokenHash,
      created_at: device.createdAt,
      revoked_at: null,
      last_seen_at: device.createdAt,
      last_address: device.address ?? null,
    })
    .execute();
}

function toOwner(row: PersonRow & { readonly device_id: string }): DeviceOwner {
  return { deviceId: row.device_id as DeviceId, person: toPerson(row) };
}
