import { CompiledQuery, type Compilable } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTempFolder, removeTempFolder } from '../testing/temp-folder.ts';
import { goesOn, isUnseen } from './call-row.ts';
import { openDatabase } from './stores.ts';
import { liveOf } from './sql-call-store.ts';
import { ada } from './testing/sample-people.ts';

let folder: string;
beforeEach(() => (folder = createTempFolder('conditions')));
afterEach(() => removeTempFolder(folder));

it('finds calls that go on, are due or were not seen by an index that has no others', async () => {
  const db = await openDatabase({ dataDir: folder, databaseUrl: null });
  const planOf = async (query: Compilable): Promise<string> => {
    const { sql, parameters } = query.compile();
    const plan = await db.executeQuery(CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]));
    return JSON.stringify(plan.rows);
  };
  const calls = db.selectFrom('calls').selectAll();
  expect(await planOf(calls.where(goesOn))).toMatch(/calls_live_(caller|callee)/);
  const ofAda = await planOf(liveOf(db, ada));
  for (const side of ['caller', 'callee']) expect(ofAda).toContain(`calls_live_${side}`);
  expect(await planOf(calls.where('due_at', '<=', 1))).toContain('calls_due');
  expect(await planOf(calls.where('callee_id', '=', 'ada').where(isUnseen))).toContain('calls_unseen');
  await db.destroy();
});
