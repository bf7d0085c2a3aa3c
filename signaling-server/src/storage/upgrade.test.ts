import { Kysely, Migrator, PostgresDialect, SqliteDialect } from 'kysely';
import Libsql from 'libsql';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CallId } from '../protocol/index.ts';
import { testEngines } from '../testing/databases.ts';
import type { DatabasePlace } from './database-place.ts';
import { migrations } from './migrations.ts';
import { openStores } from './stores.ts';
import { keepCall } from './testing/keep-call.ts';
import { ada, adasLaptop, bob, bobsLaptop, newCall } from './testing/sample-people.ts';

const people = { role: 'member', password_hash: 'hash', created_at: 1 };
const call = {
  ...{ merged_call_id: null, revision: 2, media: 'audio', warm: 0, offered_to: null, started_at: 1_000 },
  ...{ caller_id: ada, caller_device: adasLaptop, callee_id: bob, message: null, seen: 0 },
};
const spoken = {
  ...{ ...call, call_id: 'call-spoken', state: 'active', callee_device: bobsLaptop, answered_at: 2_000 },
  ...{ ended_at: null, end_reason: null, ended_by: null, ended_by_device: null, missed: 0 },
};
const missed = {
  ...{ ...call, call_id: 'call-missed', state: 'ended', callee_device: null, answered_at: null },
  ...{ ended_at: 3_000, end_reason: 'no-answer', ended_by: null, ended_by_device: null, missed: 1 },
};

/** What the very first version kept, in the columns that it had. */
const keptAtFirst: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  users: [
    { ...people, user_id: ada, username: 'ada', name: 'Ada' },
    { ...people, user_id: bob, username: 'bob', name: 'Bob' },
  ],
  devices: [
    {
      device_id: adasLaptop,
      user_id: ada,
      name: 'laptop',
      token_hash: 'token-ada',
      created_at: 1,
      revoked_at: null,
    },
  ],
  invites: [
    { token_hash: 'invite', role: 'member', uses_left: 2, expires_at: 9_000, created_by: ada, created_at: 1 },
  ],
  presences: [{ user_id: bob, status: 'dnd', note: 'in a meeting' }],
  favourites: [{ user_id: ada, favourite_id: bob }],
  calls: [spoken, missed],
};

function openRaw({ dataDir, databaseUrl }: DatabasePlace): Kysely<Record<string, Record<string, unknown>>> {
  if (databaseUrl !== null) {
    return new Kysely({
      dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: databaseUrl }) }),
    });
  }
  mkdirSync(dataDir, { recursive: true });
  return new Kysely({ dialect: new SqliteDialect({ database: new Libsql(join(dataDir, 'ringdown.db')) }) });
}

/** As the first version left it. */
async function leaveBehind(place: DatabasePlace): Promise<void> {
  const db = openRaw(place);
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateTo(Object.keys(migrations)[0]!);
  if (error !== undefined) throw error as Error;
  for (const [table, rows] of Object.entries(keptAtFirst))
    await db
      .insertInto(table)
      .values([...rows])
      .execute();
  await db.destroy();
}

/** Everything is there, and in use as what a new database keeps. */
async function expectAllKept(place: DatabasePlace): Promise<void> {
  const stores = await openStores(place, { mustExist: true });
  try {
    const { accounts, presences, people: directory, calls } = stores;
    expect(await accounts.findAccount('bob')).toMatchObject({
      person: { name: 'Bob' },
      passwordHash: 'hash',
    });
    expect(await accounts.findDevice('token-ada')).toMatchObject({
      deviceId: adasLaptop,
      person: { userId: ada },
    });
    expect(await accounts.findInvite('invite', 1)).toMatchObject({ role: 'member' });
    expect(await presences.load(bob)).toMatchObject({ status: 'dnd', note: 'in a meeting' });
    expect(await directory.isFavourite(ada, bob)).toBe(true);
    expect(await calls.live()).toMatchObject([
      { callId: 'call-spoken', state: 'active', answeredAt: 2_000, callerDueBy: null, calleeDueBy: null },
    ]);
    // Or a call that rang would never stop.
    expect(await calls.due(9_000)).toEqual(['call-spoken']);
    expect(await calls.find('call-missed' as CallId)).toMatchObject({ state: 'ended', reason: 'no-answer' });
    expect(await calls.countMissed(bob)).toBe(1);
    await keepCall(stores, newCall());
    expect(await calls.live()).toHaveLength(2);
  } finally {
    await stores.close();
  }
}

for (const engine of testEngines) {
  const reason = engine.missing === null ? '' : `: ${engine.missing}`;
  describe.skipIf(engine.missing !== null)(`a database in use (${engine.name}${reason})`, () => {
    // Through each version since: what any of them left behind is a part of that way.
    it('has all it had once it was brought up to date from the first version', async () => {
      const place = await engine.createPlace();
      onTestFinished(() => place.remove());
      await leaveBehind(place);
      await (await openStores(place)).close();
      await expectAllKept(place);
    });
  });
}
