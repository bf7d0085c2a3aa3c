import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashToken } from './ops/random-id.ts';
import { invite } from './invite-command.ts';
import { openStores } from './storage/stores.ts';
import { createTestEdge } from './testing/test-edge.ts';

async function inFolder(test: (dataDir: string) => Promise<void>): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ringdown-invite-'));
  try {
    await test(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

describe('the invite command', () => {
  it('makes an invite the server knows, and says where', async () => {
    await inFolder(async (dataDir) => {
      const stores = await openStores({ dataDir, databaseUrl: null });
      const edge = createTestEdge({ RINGDOWN_DATA_DIR: dataDir });
      expect(await invite(edge, 'guest')).toBe(0);
      const token = /#invite=(\S+)$/.exec(edge.lines[0] ?? '')?.[1] ?? '';
      const stored = await stores.accounts.findInvite(hashToken(token), Date.now());
      await stores.close();
      expect(stored?.role).toBe('guest');
      expect(edge.lines[1]).toContain(dataDir);
      expect(edge.lines).toHaveLength(2);
    });
  });

  it('refuses a folder without a database, and makes none', async () => {
    await inFolder(async (dataDir) => {
      const edge = createTestEdge({ RINGDOWN_DATA_DIR: dataDir });
      await expect(invite(edge)).rejects.toThrow(`in the data folder ${dataDir}. Set RINGDOWN_DATA_DIR`);
      expect(edge.lines).toEqual([]);
      expect(readdirSync(dataDir)).toEqual([]);
    });
  });

  it('knows its roles', async () => {
    const edge = createTestEdge({});
    expect(await invite(edge, 'boss')).toBe(2);
    expect(edge.lines).toEqual([expect.stringContaining('"boss"')]);
  });
});
