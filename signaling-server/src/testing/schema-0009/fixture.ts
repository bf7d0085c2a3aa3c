/**
 * What a server with schema 0009 left behind, once in its embedded database and once in PostgreSQL, and what it told its
 * people. The program that filled and dumped it ran on that version, and is in its history.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import pg from 'pg';
import type { CallId, SignedIn } from '../../protocol/index.ts';
import type { DatabasePlace } from '../../storage/database-place.ts';
import type { TestEngine } from '../databases.ts';
import { TestDevice } from '../test-device.ts';
import type { lookAtAll } from './look.ts';

const names = ['root', 'ada', 'adasPhone', 'bob', 'cleo', 'gus'] as const;
/** The devices that stayed signed in; root's person is an admin, Gus a guest. */
export type Team = Readonly<Record<(typeof names)[number], TestDevice>>;

/** What is known of a dump. */
interface Facts {
  /** When it was made, by the clock of its server. */
  readonly now: number;
  readonly sessions: Readonly<Record<keyof Team, SignedIn>>;
  readonly keys: {
    /** Of a device that was revoked, of people who were disabled or given another password. */
    readonly refusedSessions: readonly SignedIn[];
    readonly openInvite: string;
    readonly refusedInvites: readonly string[];
    readonly passwords: Readonly<Record<string, string>>;
  };
  /** The call between Bob and Cleo. */
  readonly goesOn: CallId;
  /** What the server of that version told everybody who came back to it. */
  readonly seen: Awaited<ReturnType<typeof lookAtAll>>;
}

export function readFixture(engine: TestEngine['name']): { readonly dump: string; readonly facts: Facts } {
  const read = (ending: string) =>
    readFileSync(join(import.meta.dirname, `${engine.toLowerCase()}.${ending}`), 'utf8');
  return { dump: read('sql'), facts: JSON.parse(read('json')) as Facts };
}

/** Makes the database of a dump in a place where there is none yet. */
export async function load({ dataDir, databaseUrl }: DatabasePlace, statements: string): Promise<void> {
  if (databaseUrl === null) {
    mkdirSync(dataDir, { recursive: true });
    const file = new Libsql(join(dataDir, 'ringdown.db'));
    file.exec(statements);
    file.close();
    return;
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(statements);
  await client.end();
}

/** All of them, on a server that knows them. */
export async function connectAll(url: string, sessions: Facts['sessions']): Promise<Team> {
  const team: Partial<Record<keyof Team, TestDevice>> = {};
  for (const name of names) team[name] = await new TestDevice(url, sessions[name]).connect();
  return team as Team;
}

export function drop(team: Team): void {
  for (const device of Object.values(team)) device.drop();
}
