import { join } from 'node:path';
import { inject } from 'vitest';
import type { DatabasePlace } from '../storage/database-place.ts';
import { askKeeper } from './keeper.ts';
import { findPostgres, NO_POSTGRES } from './postgres.ts';
import { ranAgainst } from './ran-against.ts';
import { createTempFolder, removeTempFolder } from './temp-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where to ask `postgres-setup.ts` for a database. Declared here, for whoever has no part in the setup. */
    readonly postgresKeeper: string;
  }
}

/** An engine that the stores run on, as the tests make databases of it. */
export interface TestEngine {
  readonly name: 'embedded' | 'PostgreSQL';
  /** Why its tests are left out; null when they run. */
  readonly missing: string | null;
  /**
   * A fresh place, with a data folder of its own on either engine. It is empty unless it may be `migrated`: for who opens
   * it, that is as if nothing had been kept there yet.
   */
  createPlace(state?: DatabaseState): Promise<TestPlace>;
}

/** `migrated`: its schema is up to date, and nothing is in it. */
type DatabaseState = 'empty' | 'migrated';

export interface TestPlace extends DatabasePlace {
  remove(): void;
}

const embedded: TestEngine = {
  name: 'embedded',
  missing: null,
  createPlace() {
    ranAgainst('stores', 'embedded database');
    return Promise.resolve(place(null));
  },
};

const postgres: TestEngine = {
  name: 'PostgreSQL',
  missing: findPostgres() === null ? NO_POSTGRES : null,
  createPlace: async (state = 'empty') => place(await createPostgresDatabase('stores', state)),
};

/** The address of a fresh database, for tests of this kind. */
export async function createPostgresDatabase(
  kind: 'stores' | 'server',
  state: DatabaseState,
): Promise<string> {
  const made = await askKeeper(inject('postgresKeeper'), state);
  const { url, version } = made as { url: string; version: string };
  ranAgainst(kind, `PostgreSQL ${version}`);
  return url;
}

if (postgres.missing !== null) ranAgainst('stores', `NOT on PostgreSQL: ${postgres.missing}`);

function place(databaseUrl: string | null): TestPlace {
  const folder = createTempFolder('test');
  return {
    dataDir: join(folder, 'data'),
    databaseUrl,
    remove: () => removeTempFolder(folder),
  };
}

/** For `describe.each`; skip those with a `missing`. */
export const testEngines: readonly TestEngine[] = [embedded, postgres];
