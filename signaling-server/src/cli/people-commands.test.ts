import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPasswords } from '../accounts/passwords.ts';
import { hashToken } from '../ops/random-id.ts';
import type { AuditListed } from '../protocol/index.ts';
import { openStores } from '../storage/stores.ts';
import { apiOf } from '../testing/api.ts';
import { createTempFolder, removeTempFolder } from '../testing/temp-folder.ts';
import { dataOf, PASSWORD, signUp, type TestDevice } from '../testing/test-device.ts';
import { createTestEdge } from '../testing/test-edge.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { invite, listUsers, resetPassword, setDisabled } from './people-commands.ts';

let folder: string;
beforeEach(() => {
  folder = createTempFolder('people');
});
afterEach(() => removeTempFolder(folder));
const inFolder = () => createTestEdge({ RINGDOWN_DATA_DIR: folder });

/** The least the algorithm allows. */
const passwords = createPasswords({ memoryCost: 8, timeCost: 1, parallelism: 1 });

describe('the invite command', () => {
  it('makes an invite the server knows, and says where', async () => {
    const stores = await openStores({ dataDir: folder, databaseUrl: null });
    const edge = inFolder();
    expect(await invite(edge, 'guest')).toBe(0);
    const token = /#invite=(\S+)$/.exec(edge.lines[0] ?? '')?.[1] ?? '';
    const stored = await stores.accounts.findInvite(hashToken(token), Date.now());
    await stores.close();
    expect(stored?.role).toBe('guest');
    expect(edge.lines[1]).toContain(folder);
    expect(edge.lines).toHaveLength(2);
  });

  it('knows its roles', async () => {
    const edge = createTestEdge({});
    expect(await invite(edge, 'boss')).toBe(2);
    expect(edge.lines).toEqual([expect.stringContaining('"boss"')]);
  });
});

it.each([
  ['invite', invite],
  ['users', listUsers],
  ['reset-password', (edge: ReturnType<typeof inFolder>) => resetPassword(edge, passwords, 'ada')],
])('the command %s refuses a folder without a database, and makes none', async (_name, run) => {
  const edge = inFolder();
  await expect(run(edge)).rejects.toThrow(`in the data folder ${folder}. Set RINGDOWN_DATA_DIR`);
  expect(edge.lines).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

describe('beside a running server', () => {
  let server: TestServer;
  let root: TestDevice;
  beforeEach(async () => {
    server = await startTestServer();
    root = await signUp(server, 'root', 'admin');
  });
  afterEach(() => server.stop());

  // The same time as the server's, as on a real machine.
  const atServer = () => ({ ...createTestEdge({ RINGDOWN_DATA_DIR: server.dataDir }), clock: server.clock });
  const signIn = (password = PASSWORD) =>
    apiOf(server).post('sign-in', { username: 'ada', password, deviceName: 'x' });

  describe('the commands about people', () => {
    it('list the accounts', async () => {
      await signUp(server, 'ada');
      const edge = atServer();
      expect(await listUsers(edge)).toBe(0);
      expect(edge.lines).toEqual(['ada\tmember\t1 device\tADA', 'root\tadmin\t1 device\tROOT']);
    });

    it('say so where there is no account yet', async () => {
      await (await openStores({ dataDir: folder, databaseUrl: null })).close();
      const edge = inFolder();
      expect(await listUsers(edge)).toBe(0);
      expect(edge.lines).toEqual([expect.stringMatching(/^There is no account yet in .+\.$/)]);
      expect(edge.errors).toEqual(edge.lines);
    });

    it('disable and enable an account, and say so in the audit log', async () => {
      const ada = await (await signUp(server, 'ada')).connect();
      server.clock.advance(1);
      expect(await setDisabled(atServer(), ' Ada', true)).toBe(0);
      server.clock.advance(500);
      await ada.next('session:revoked');
      expect(await signIn()).toMatchObject({ error: { code: 'wrong_credentials' } });
      expect(await setDisabled(atServer(), 'ada', false)).toBe(0);
      dataOf(await signIn());
      const { entries } = dataOf(await apiOf(server, root).get<AuditListed>('admin/audit?limit=2'));
      expect(entries).toMatchObject([
        { action: 'person-enabled', via: 'command-line', actor: null, subject: { username: 'ada' } },
        { action: 'person-disabled', via: 'command-line', actor: null, subject: { username: 'ada' } },
      ]);
    });

    it('refuse the last admin', async () => {
      const edge = atServer();
      expect(await setDisabled(edge, 'root', true)).toBe(1);
      expect(edge.lines.join()).toContain('only admin');
    });

    it.each([
      ['eve', 1, '"eve"'],
      [undefined, 2, '<username>'],
    ])('refuse %s, whom nobody knows', async (name, code, words) => {
      const edges = [atServer(), atServer()] as const;
      expect(await setDisabled(edges[0], name, true)).toBe(code);
      expect(await resetPassword(edges[1], passwords, name)).toBe(code);
      for (const { lines } of edges) expect(lines).toEqual([expect.stringContaining(words)]);
    });
  });

  describe('the command that resets a password', () => {
    it('prints one that works from then on, in place of the old one and all devices', async () => {
      const ada = await signUp(server, 'ada');
      const edge = atServer();
      expect(await resetPassword(edge, passwords, ' Ada')).toBe(0);
      expect(edge.lines[1]).toContain('1 device,');
      const password = /^New password of ada: (\S+)$/.exec(edge.lines[0] ?? '')?.[1] ?? '';
      expect(password).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
      expect(await signIn()).toMatchObject({ error: { code: 'wrong_credentials' } });
      expect(await signIn(password)).toMatchObject({ ok: true });
      await expect(ada.connect()).rejects.toThrow('unauthenticated');
    });

    it('signs out what is connected to a running server', async () => {
      const ada = await (await signUp(server, 'ada')).connect();
      await resetPassword(atServer(), passwords, 'ada');
      server.clock.advance(500);
      await ada.next('session:revoked');
      await ada.nextDisconnect();
    });
  });
});
