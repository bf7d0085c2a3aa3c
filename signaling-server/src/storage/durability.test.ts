import { afterEach, describe, expect, it } from 'vitest';
import type { RingingCall } from '../calls/call-record.ts';
import type { Opened } from '../calls/call-store.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { testEngines, type TestPlace } from '../testing/databases.ts';
import { findPostgres, startPostgres, type TestPostgres } from '../testing/postgres.ts';
import type { DatabasePlace } from './database-place.ts';
import { openStores } from './stores.ts';
import { missingOf } from './testing/kept.ts';
import { addAccount, newCall } from './testing/sample-people.ts';
import { WriterProcess } from './testing/writer-process.ts';

/** The lines before the first acknowledgement. */
const UNTIL_OPEN = 2;

async function addAdaAndBob(place: DatabasePlace): Promise<void> {
  const stores = await openStores(place);
  for (const name of ['ada', 'bob']) await addAccount(stores, name);
  await stores.close();
}

for (const engine of testEngines) {
  const reason = engine.missing === null ? '' : `: ${engine.missing}`;
  describe.skipIf(engine.missing !== null)(`the database (${engine.name}${reason})`, () => {
    const places: TestPlace[] = [];
    afterEach(() => {
      for (const place of places.splice(0)) place.remove();
    });
    const createPlace = async () => {
      const place = await engine.createPlace();
      places.push(place);
      return place;
    };

    it('is made once when several processes start on nothing at once', async () => {
      const place = await createPlace();
      const processes = Array.from({ length: 2 }, () => new WriterProcess(place, { write: false }));
      await Promise.all(processes.map((starting) => starting.printed(1)));
      for (const starting of processes) starting.go();
      expect(await Promise.all(processes.map((starting) => starting.end()))).toEqual([0, 0]);
      await addAdaAndBob(place);
    });

    it('has all it acknowledged when the process is killed at any moment', async () => {
      const place = await createPlace();
      await addAdaAndBob(place);
      const kept: string[] = [];
      for (let round = 0; round < 2; round += 1) {
        const writer = new WriterProcess(place, { write: true });
        writer.go();
        await writer.printed(UNTIL_OPEN + 1 + Math.floor(Math.random() * 60));
        kept.push(...(await writer.kill()));
      }
      expect(kept.length).toBeGreaterThanOrEqual(2);
      expect(await missingOf(place, kept)).toEqual([]);
    });
  });
}

describe.skipIf(findPostgres() === null)('a PostgreSQL that ends in the middle of it', () => {
  let postgres: TestPostgres | null = null;
  afterEach(() => postgres?.remove());

  it.each(['fast', 'immediate'] as const)('has all that was acknowledged, and goes on (%s)', async (mode) => {
    postgres = await startPostgres();
    const place = { dataDir: '', databaseUrl: await postgres.createDatabase() };
    await addAdaAndBob(place);
    const stores = await openStores(place);
    let isBack = false;
    const kept: string[] = [];
    let onBusy = (): void => undefined;
    const busy = new Promise<void>((resolve) => (onBusy = resolve));
    /** As clients ask again that were told that it is out of reach. */
    const keep = async (call: RingingCall): Promise<Opened> => {
      try {
        return await stores.calls.open(call, 'busy');
      } catch (error) {
        expect(error).toBeInstanceOf(UnavailableError);
        return keep(call);
      }
    };
    const keepOneAfterTheOther = async () => {
      for (let after = 0; after < 5; after += isBack ? 1 : 0) {
        const call = newCall();
        expect(['refused', 'exists']).toContain((await keep(call)).kind);
        if (kept.push(`call ${call.callId}`) === 100) onBusy();
      }
    };
    // More than there are connections, so that all are in use when it ends.
    const all = Promise.all(Array.from({ length: 20 }, keepOneAfterTheOther));
    await busy;
    await postgres.restart(mode);
    isBack = true;
    await all;
    expect(await missingOf(place, kept)).toEqual([]);
    await stores.close();
  });
});
