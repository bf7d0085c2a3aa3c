import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPasswords } from './accounts/passwords.ts';
import { resetPassword } from './reset-password-command.ts';
import { PASSWORD, post, signUp } from './testing/test-device.ts';
import { createTestEdge } from './testing/test-edge.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

/** The least the algorithm allows. */
const passwords = createPasswords({ memoryCost: 8, timeCost: 1, parallelism: 1 });

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.stop());

async function reset(username?: string, dataDir = server.dataDir) {
  // The same time as the server's, as on a real machine.
  const edge = { ...createTestEdge({ RINGDOWN_DATA_DIR: dataDir }), clock: server.clock };
  const code = await resetPassword(edge, passwords, username);
  return { code, lines: edge.lines };
}

const signIn = (password: string) =>
  post(`${server.url}/api/sign-in`, { username: 'ada', password, deviceName: 'laptop' });

describe('the command that resets a password', () => {
  it('prints one that works from then on, in place of the old one and all devices', async () => {
    const ada = await signUp(server, 'ada');
    const { code, lines } = await reset(' Ada');
    expect(code).toBe(0);
    expect(lines[1]).toContain('1 device,');
    const password = /^New password of ada: (\S+)$/.exec(lines[0] ?? '')?.[1] ?? '';
    expect(password).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    expect(await signIn(PASSWORD)).toMatchObject({ error: { code: 'wrong_credentials' } });
    expect(await signIn(password)).toMatchObject({ ok: true });
    await expect(ada.connect()).rejects.toThrow('unauthenticated');
  });

  it('signs out what is connected to a running server', async () => {
    const ada = await (await signUp(server, 'ada')).connect();
    await reset('ada');
    server.clock.advance(500);
    await ada.next('session:revoked');
    await ada.nextDisconnect();
  });

  it('refuses a name nobody has, and none at all', async () => {
    expect(await reset('eve')).toMatchObject({ code: 1, lines: [expect.stringContaining('"eve"')] });
    expect(await reset()).toMatchObject({ code: 2, lines: [expect.stringContaining('<username>')] });
  });

  it('makes no database', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'ringdown-reset-'));
    try {
      await expect(reset('ada', empty)).rejects.toThrow('no database');
      expect(readdirSync(empty)).toEqual([]);
    } finally {
      rmSync(empty, { recursive: true });
    }
  });
});
