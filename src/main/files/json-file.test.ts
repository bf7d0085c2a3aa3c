import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { createJsonFile } from './json-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringdown-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

const fileOf = (path: string) =>
  createJsonFile<number>({
    path,
    parse: (found) => (typeof found === 'number' ? found : null),
    log: createRecordingLogger(),
  });

describe('a JSON file', () => {
  it('is null before anything was written, and makes its folder', async () => {
    const file = fileOf(join(folder, 'deep', 'n.json'));
    expect(await file.read()).toBeNull();
    await file.write(1);
    expect(await file.read()).toBe(1);
  });

  it('keeps the last of many writes and leaves nothing aside', async () => {
    const file = fileOf(join(folder, 'n.json'));
    await Promise.all([1, 2, 3, 4, 5].map((n) => file.write(n)));
    expect(await file.read()).toBe(5);
    expect(await readdir(folder)).toEqual(['n.json']);
  });

  it.skipIf(process.platform === 'win32')('is for this user only', async () => {
    const path = join(folder, 'n.json');
    await fileOf(path).write(1);
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it.each(['{ broken', '"text"', ''])('keeps a bad one aside: %s', async (text) => {
    const path = join(folder, 'n.json');
    await writeFile(path, text);
    expect(await fileOf(path).read()).toBeNull();
    expect(await readFile(`${path}.bad`, 'utf8')).toBe(text);
    expect(await readdir(folder)).toEqual(['n.json.bad']);
  });

  it('goes on after a write that failed', async () => {
    const path = join(folder, 'n.json');
    const file = fileOf(path);
    await writeFile(`${folder}/blocked`, '');
    await expect(fileOf(join(folder, 'blocked', 'n.json')).write(1)).rejects.toThrow();
    await file.write(2);
    await file.remove();
    expect(await file.read()).toBeNull();
  });
});
