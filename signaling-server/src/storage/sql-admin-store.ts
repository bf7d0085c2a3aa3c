import { type Kysely, sql, type Transaction } from 'kysely';
import type {
  AdminStore,
  PersonChange,
  PersonChanged,
  StoredInviteRecord,
  StoredPerson,
} from '../admin/admin-store.ts';
import type { Role, UserId } from '../protocol/index.ts';
import { goesOn } from './call-row.ts';
import { personColumns, toPerson, toPersonOrNull } from './queries.ts';
import type { Schema } from './schema.ts';
import { revokeDevices } from './sql-account-store.ts';

export class SqlAdminStore implements AdminStore {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async people(): Promise<StoredPerson[]> {
    const rows = await selectPeople(this.#db).orderBy('users.name').execute();
    return rows.map(toStoredPerson);
  }

  async person(userId: UserId): Promise<StoredPerson | null> {
    return findPerson(this.#db, userId);
  }

  async change(change: PersonChange, at: number): Promise<PersonChanged | 'not_found' | 'last_admin'> {
    return this.#db.transaction().execute(async (tx) => {
      // Writes nothing new, but makes a second change wait until this one is done.
      const admins = await tx
        .updateTable('users')
        .set({ role: 'admin' })
        .where('role', '=', 'admin')
        .where('disabled_at', 'is', null)
        .returning('user_id')
        .execute();
      const before = await findPerson(tx, change.userId);
      if (before === null) return 'not_found';
      const isLast = admins.length === 1 && admins[0]?.user_id === change.userId;
      if (isLast && removesAdmin(change)) return 'last_admin';
      await write(tx, { ...change, before, at });
      return { before, after: (await findPerson(tx, change.userId)) ?? before };
    });
  }

  async invites(limit: number): Promise<StoredInviteRecord[]> {
    const rows = await this.#db
      .selectFrom('invites')
      .leftJoin('users', 'users.user_id', 'invites.created_by')
      .select(['invite_id', 'invites.role as invite_role', 'uses', 'uses_left', 'expires_at', 'revoked_at'])
      .select(['invites.created_at', 'users.user_id', 'username', 'name', 'users.role'])
      .orderBy('invites.created_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      inviteId: row.invite_id,
      role: row.invite_role,
      uses: row.uses,
      usesLeft: row.uses_left,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      revokedAt: row.revoked_at,
      createdBy: toPersonOrNull(row),
    }));
  }

  async revokeInvite(inviteId: string, at: number): Promise<{ role: Role; changed: boolean } | null> {
    const revoked = await this.#db
      .updateTable('invites')
      .set({ revoked_at: at })
      .where('invite_id', '=', inviteId)
      .where('revoked_at', 'is', null)
      .returning('role')
      .executeTakeFirst();
    if (revoked !== undefined) return { role: revoked.role, changed: true };
    const known = await this.#db
      .selectFrom('invites')
      .select('role')
      .where('invite_id', '=', inviteId)
      .executeTakeFirst();
    return known === undefined ? null : { role: known.role, changed: false };
  }

  async countRelayOnly(): Promise<number> {
    const { count } = await this.#db
      .selectFrom('users')
      .select(sql<number>`count(*)`.as('count'))
      .where('relay_only', '=', 1)
      .where('disabled_at', 'is', null)
      .executeTakeFirstOrThrow();
    return count;
  }

  async countCalls(): Promise<{ ringing: number; active: number }> {
    const rows = await this.#db
      .selectFrom('calls')
      .select(['state', sql<number>`count(*)`.as('count')])
      .where(goesOn)
      .groupBy('state')
      .execute();
    const countOf = (state: string): number => rows.find((row) => row.state === state)?.count ?? 0;
    return { ringing: countOf('ringing'), active: countOf('active') };
  }
}

function removesAdmin({ role = 'admin', disabled = false }: PersonChange): boolean {
  return role !== 'admin' || disabled;
}

interface Writing extends PersonChange {
  readonly before: StoredPerson;
  readonly at: number;
}

async function write(tx: Transaction<Schema>, change: Writing): Promise<void> {
  const { userId, name, role, disabled, relayOnly, at, before } = change;
  await tx
    .updateTable('users')
    .set({
      changed_at: at,
      name: name ?? before.person.name,
      role: role ?? before.person.role,
      relay_only: (relayOnly ?? before.relayOnly) ? 1 : 0,
    })
    // Closed once more, it keeps the time it was closed at first.
    .$if(disabled === true && !before.disabled, (query) => query.set({ disabled_at: at }))
    .$if(disabled === false, (query) => query.set({ disabled_at: null }))
    .where('user_id', '=', userId)
    .execute();
  if (disabled === true) await revokeDevices(tx, { userId, at });
}

function selectPeople(db: Kysely<Schema>) {
  return db
    .selectFrom('users')
    .leftJoin('devices', 'devices.user_id', 'users.user_id')
    .select([...personColumns, 'users.created_at', 'users.disabled_at', 'users.relay_only'])
    .select([
      sql<number>`sum(case when devices.device_id is not null and devices.revoked_at is null then 1 else 0 end)`.as(
        'device_count',
      ),
      sql<number | null>`max(devices.last_seen_at)`.as('last_seen_at'),
    ])
    .where('users.role', '<>', 'visitor')
    .groupBy('users.user_id');
}

async function findPerson(db: Kysely<Schema>, userId: UserId): Promise<StoredPerson | null> {
  const row = await selectPeople(db).where('users.user_id', '=', userId).executeTakeFirst();
  return row === undefined ? null : toStoredPerson(row);
}

type PersonRow = Awaited<ReturnType<ReturnType<typeof selectPeople>['execute']>>[number];

function toStoredPerson(row: PersonRow): StoredPerson {
  return {
    person: toPerson(row),
    createdAt: row.created_at,
    disabled: row.disabled_at !== null,
    relayOnly: row.relay_only === 1,
    deviceCount: row.device_count,
    lastSeenAt: row.last_seen_at,
  };
}
