import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
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

it('the database is whole in its own file once it is closed', async () => {
  const [dataDir, copy] = [join(folder, 'data'), join(folder, 'copy')];
  const stores = await openStores({ dataDir, databaseUrl: null });
  const invite = { inviteId: 'invite-1', tokenHash: 'x', role: 'admin', uses: 1, createdBy: null } as const;
  await stores.accounts.addInvite({ ...invite, expiresAt: 2, createdAt: 1 });
  await stores.close();
  mkdirSync(copy);
  copyFileSync(join(dataDir, 'ringdown.db'), join(copy, 'ringdown.db'));
  const copied = await openStores({ dataDir: copy, databaseUrl: null }, { mustExist: true });
  expect(await copied.accounts.findInvite('x', 1)).toMatchObject({ inviteId: 'invite-1' });
  await copied.close();
});
