import { CompiledQuery, type Compilable } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTempFolder, removeTempFolder } from '../testing/temp-folder.ts';
import { goesOn, isUnseen } from './call-conditions.ts';
import { openDatabase } from './database.ts';

let folder: string;
beforeEach(() => (folder = createTempFolder('conditions')));
afterEach(() => removeTempFolder(folder));

it('finds calls that go on, and unseen ones, by an index that has no others', async () => {
  const db = await openDatabase({ dataDir: folder, databaseUrl: null });
  const planOf = async (query: Compilable): Promise<string> => {
    const { sql, parameters } = query.compile();
    const plan = await db.executeQuery(CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]));
    return JSON.stringify(plan.rows);
  };
  const calls = db.selectFrom('calls').selectAll();
  expect(await planOf(calls.where(goesOn))).toContain('calls_going_on');
  expect(await planOf(calls.where('callee_id', '=', 'ada').where(isUnseen))).toContain('calls_unseen');
  await db.destroy();
});
