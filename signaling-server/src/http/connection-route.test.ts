import { afterEach, describe, expect, it } from 'vitest';
import type { Environment } from '../config.ts';
import { ConnectionInfo, type Reply } from '../protocol/index.ts';
import { dataOf } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const HERE = '127.0.0.1';
const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function startServer(env: Environment = {}) {
  const server = await startTestServer(env);
  servers.push(server);
  return async (headers: Record<string, string> = {}) => {
    const response = await fetch(`${server.url}/api/connection`, { headers });
    expect(response.headers.get('cache-control')).toBe('no-store');
    return ConnectionInfo.parse(dataOf((await response.json()) as Reply<unknown>));
  };
}

describe('GET /api/connection', () => {
  it('tells who answers, and how it sees the one who asks', async () => {
    const [ask, askAnother] = [await startServer(), await startServer()];
    const first = await ask();
    expect(first).toEqual({ instance: first.instance, address: HERE, forwarded: 'none' });
    expect((await ask()).instance).toBe(first.instance);
    expect((await askAnother()).instance).not.toBe(first.instance);
  });

  it.each([
    [{}, 'ignored', HERE],
    [{ RINGDOWN_TRUSTED_PROXIES: HERE }, 'believed', '198.51.100.1'],
  ] as const)('tells whether a proxy is believed: %j', async (env, forwarded, address) => {
    const ask = await startServer(env);
    expect(await ask({ 'x-forwarded-for': '198.51.100.1' })).toMatchObject({ forwarded, address });
  });
});
