import { afterEach, beforeEach, describe } from 'vitest';
import { testEngines, type TestPlace } from '../../testing/databases.ts';
import { openStores, type Stores } from '../stores.ts';

/**
 * The same tests on the embedded database and on PostgreSQL, each on a fresh database. `stores` gives the open stores of
 * the test that runs. Where an engine is missing its tests count as skipped, and their title says why.
 */
export function describeOnEveryEngine(
  subject: string,
  tests: (stores: () => Stores, place: () => TestPlace) => void,
): void {
  for (const engine of testEngines) {
    const title = `${subject} (${engine.name}${engine.missing === null ? '' : `: ${engine.missing}`})`;
    describe.skipIf(engine.missing !== null)(title, () => {
      let place: TestPlace | null = null;
      let stores: Stores | null = null;
      beforeEach(async () => {
        place = await engine.createPlace('migrated');
        stores = await openStores(place);
      });
      afterEach(async () => {
        await stores?.close();
        place?.remove();
        [stores, place] = [null, null];
      });
      tests(
        () => there(stores),
        () => there(place),
      );
    });
  }
}

function there<T>(value: T | null): T {
  if (value === null) throw new Error('only while a test runs');
  return value;
}
