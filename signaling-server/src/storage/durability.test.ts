import { afterEach, describe, expect, it } from 'vitest';
import type { CallId } from '../protocol/index.ts';
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
      const processes = Array.from({ length: 3 }, () => new WriterProcess(place, { write: false }));
      await Promise.all(processes.map((starting) => starting.printed(1)));
      for (const starting of processes) starting.go();
      expect(await Promise.all(processes.map((starting) => starting.end()))).toEqual([0, 0, 0]);
      await addAdaAndBob(place);
    });

    it('has all it acknowledged when the process is killed at any moment', async () => {
      const place = await createPlace();
      await addAdaAndBob(place);
      const kept: string[] = [];
      for (let round = 0; round < 4; round += 1) {
        const writer = new WriterProcess(place, { write: true });
        writer.go();
        await writer.printed(UNTIL_OPEN + 1 + Math.floor(Math.random() * 60));
        kept.push(...(await writer.kill()));
      }
      expect(kept.length).toBeGreaterThanOrEqual(4);
      expect(await missingOf(place, kept)).toEqual([]);
    });
  });
}

describe.skipIf(findPostgres() === null)('a PostgreSQL that crashes', () => {
  let postgres: TestPostgres | null = null;
  let writer: WriterProcess | null = null;
  afterEach(async () => {
    await writer?.kill();
    await postgres?.remove();
  });

  it('has all that was acknowledged, and the server goes on by itself once it is back', async () => {
    postgres = await startPostgres();
    const place = { dataDir: '', databaseUrl: await postgres.createDatabase() };
    await addAdaAndBob(place);
    writer = new WriterProcess(place, { write: true });
    writer.go();
    await writer.printed(UNTIL_OPEN + 50);
    await postgres.stop('immediate');
    const before = writer.lines.length;
    await postgres.start();
    await writer.printed(before + 50);
    const kept = await writer.kill();
    expect(await missingOf(place, kept)).toEqual([]);
  });

  it.each(['fast', 'immediate'] as const)('loses no call that is being saved (%s)', async (mode) => {
    postgres = await startPostgres();
    const place = { dataDir: '', databaseUrl: await postgres.createDatabase() };
    await addAdaAndBob(place);
    const stores = await openStores(place);
    let isBack = false;
    const saved: CallId[] = [];
    let onBusy = (): void => undefined;
    const busy = new Promise<void>((resolve) => (onBusy = resolve));
    const saveOneAfterTheOther = async () => {
      for (let after = 0; after < 5; after += isBack ? 1 : 0) {
        const call = newCall();
        await stores.calls.save(call);
        saved.push(call.callId);
        if (saved.length === 100) onBusy();
      }
    };
    // More than there are connections, so that all are in use when it ends.
    const all = Promise.all(Array.from({ length: 20 }, saveOneAfterTheOther));
    await busy;
    await postgres.restart(mode);
    isBack = true;
    await all;
    const found = await Promise.all(saved.map((callId) => stores.calls.find(callId)));
    expect(found.filter((call) => call === null)).toEqual([]);
    await stores.close();
  });
});
