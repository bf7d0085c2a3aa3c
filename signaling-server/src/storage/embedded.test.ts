import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStores } from './stores.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-stores-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.skipIf(process.platform === 'win32')('the files of the embedded database', () => {
  it('are readable only by their owner', async () => {
    const dataDir = join(folder, 'data');
    await (await openStores({ dataDir, databaseUrl: null })).close();
    expect(statSync(dataDir).mode & 0o077).toBe(0);
  });

  it('stay so in a folder that was there before', async () => {
    const open = join(folder, 'open');
    mkdirSync(open);
    chmodSync(open, 0o755);
    const stores = await openStores({ dataDir: open, databaseUrl: null });
    try {
      for (const name of readdirSync(open)) {
        expect([name, statSync(join(open, name)).mode & 0o077]).toEqual([name, 0]);
      }
    } finally {
      await stores.close();
    }
  });
});
