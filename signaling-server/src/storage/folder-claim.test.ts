import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startServerProgram } from '../testing/server-program.ts';
import { claimFolder } from './folder-claim.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ringdown-claim-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const taken = /^another server uses the data folder \S+\. Stop that one, or set RINGDOWN_DATA_DIR to another/;

it('a data folder is one server’s, until that lets go of it', () => {
  const claim = claimFolder(folder);
  expect(() => claimFolder(folder)).toThrow(taken);
  expect(readdirSync(folder).sort()).toEqual(['ringdown.db', 'ringdown.lock']);
  claim.release();
  claimFolder(folder).release();
  expect(statSync(join(folder, 'ringdown.lock'))).toMatchObject({ size: 0 });
});

it('a second server on a data folder does not start; one that came to a sudden end is in nobody’s way', async () => {
  const env = { RINGDOWN_DATA_DIR: folder };
  const first = await startServerProgram(env);
  await expect(startServerProgram(env)).rejects.toThrow(/can not start: another server uses the data folder/);
  first.signal('SIGKILL');
  await first.ended;
  const next = await startServerProgram(env);
  next.signal('SIGTERM');
  expect(await next.ended).toBe(0);
});
