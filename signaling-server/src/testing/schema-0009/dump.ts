import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import pg from 'pg';
import type { DatabasePlace } from '../../storage/database-place.ts';

/** Everything in the database, as SQL that makes the same one. */
export function dump({ dataDir, databaseUrl }: DatabasePlace): string {
  return databaseUrl === null ? dumpEmbedded(fileIn(dataDir)) : dumpPostgres(databaseUrl);
}

/** Makes the database of a dump in a place where there is none yet. */
export async function load({ dataDir, databaseUrl }: DatabasePlace, statements: string): Promise<void> {
  if (databaseUrl === null) {
    mkdirSync(dataDir, { recursive: true });
    const file = new Libsql(fileIn(dataDir));
    file.exec(statements);
    file.close();
    return;
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(statements);
  await client.end();
}

const fileIn = (dataDir: string): string => join(dataDir, 'ringdown.db');

function dumpEmbedded(path: string): string {
  const file = new Libsql(path);
  try {
    const objects = file
      .prepare('select type, name, sql from sqlite_schema where sql is not null order by type desc, name')
      .all() as { type: string; name: string; sql: string }[];
    const tables = objects.filter(({ type }) => type === 'table');
    const lines = [
      'pragma foreign_keys = off;',
      'begin;',
      ...objects.map(({ sql }) => `${sql};`),
      ...tables.flatMap(({ name }) => rowsOf(file, name)),
      'commit;',
    ];
    return `${lines.join('\n')}\n`;
  } finally {
    file.close();
  }
}

function rowsOf(file: Libsql.Database, table: string): string[] {
  const columns = (file.prepare(`pragma table_info("${table}")`).all() as { name: string }[]).map(
    ({ name }) => `quote("${name}")`,
  );
  const rows = file
    .prepare(`select ${columns.join(` || ', ' || `)} as row from "${table}" order by rowid`)
    .all() as { row: string }[];
  return rows.map(({ row }) => `insert into "${table}" values (${row});`);
}

/** What only `psql` reads (lines with a backslash) and what only people read is left out. */
function dumpPostgres(databaseUrl: string): string {
  const options = ['--inserts', '--no-owner', '--no-privileges', databaseUrl];
  const lines = execFileSync('pg_dump', options, { encoding: 'utf8' }).split('\n');
  return `${lines.filter((line) => line !== '' && !/^(--|\\)/.test(line)).join('\n')}\n`;
}
