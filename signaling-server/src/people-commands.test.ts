import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditListed } from './protocol/index.ts';
import { listUsers, setDisabled } from './people-commands.ts';
import { apiOf } from './testing/api.ts';
import { dataOf, PASSWORD, signUp, type TestDevice } from './testing/test-device.ts';
import { createTestEdge } from './testing/test-edge.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

let server: TestServer;
let root: TestDevice;
beforeEach(async () => {
  server = await startTestServer();
  root = await signUp(server, 'root', 'admin');
});
afterEach(() => server.stop());

const edge = () => ({ ...createTestEdge({ RINGDOWN_DATA_DIR: server.dataDir }), clock: server.clock });
const signIn = () => apiOf(server).post('sign-in', { username: 'ada', password: PASSWORD, deviceName: 'x' });

describe('the commands about people', () => {
  it('list the accounts', async () => {
    await signUp(server, 'ada');
    const test = edge();
    expect(await listUsers(test)).toBe(0);
    expect(test.lines).toEqual(['ada\tmember\t1 device\tADA', 'root\tadmin\t1 device\tROOT']);
  });

  it('say so where there is no account yet', async () => {
    const empty = await startTestServer();
    const test = createTestEdge({ RINGDOWN_DATA_DIR: empty.dataDir });
    expect(await listUsers(test)).toBe(0);
    expect(test.lines).toEqual([expect.stringMatching(/^There is no account yet in .+\.$/)]);
    expect(test.errors).toEqual(test.lines);
    await empty.stop();
  });

  it('disable and enable an account beside a running server, and say so in the audit log', async () => {
    const ada = await (await signUp(server, 'ada')).connect();
    server.clock.advance(1);
    expect(await setDisabled(edge(), ' Ada', true)).toBe(0);
    server.clock.advance(500);
    await ada.next('session:revoked');
    expect(await signIn()).toMatchObject({ error: { code: 'wrong_credentials' } });
    expect(await setDisabled(edge(), 'ada', false)).toBe(0);
    dataOf(await signIn());
    const { entries } = dataOf(await apiOf(server, root).get<AuditListed>('admin/audit?limit=2'));
    expect(entries).toMatchObject([
      { action: 'person-enabled', via: 'command-line', actor: null, subject: { username: 'ada' } },
      { action: 'person-disabled', via: 'command-line', actor: null, subject: { username: 'ada' } },
    ]);
  });

  it('refuse the last admin, a name nobody has, and none at all', async () => {
    const outcomes: (readonly [number, string])[] = [];
    for (const name of ['root', 'eve', undefined]) {
      const test = edge();
      outcomes.push([await setDisabled(test, name, true), test.lines.join()]);
    }
    expect(outcomes).toEqual([
      [1, expect.stringContaining('only admin')],
      [1, expect.stringContaining('"eve"')],
      [2, expect.stringContaining('<username>')],
    ]);
  });
});
