import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { createTestEdge } from '../testing/test-edge.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { doctor } from '../cli/doctor-command.ts';
import { judgeSilence } from './idle-words.ts';
import type { Silence } from './quiet-socket.ts';
import { diagnose, SILENCE_MS, type Diagnosis } from './testing/diagnose.ts';
import { startProxy, type ProxyOptions } from './testing/proxy.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const QUIET_MS = 400;

const settings = (publicUrl: string) => ({
  RINGDOWN_PORT: String(server.server.port()),
  RINGDOWN_DATA_DIR: server.dataDir,
  RINGDOWN_PUBLIC_URL: publicUrl,
});

async function diagnoseBehind(options: Partial<ProxyOptions>, patienceMs?: number): Promise<Diagnosis> {
  const proxy = await startProxy({ target: server.url, ...options });
  try {
    return await diagnose('idle', settings(proxy.url), {
      ...{ quietMs: QUIET_MS, ...(patienceMs !== undefined && { patienceMs }) },
    });
  } finally {
    await proxy.stop();
  }
}

describe('the check of a quiet connection', () => {
  it('is content where it lasts, through a proxy and without one', async () => {
    const [through, direct] = [
      await diagnoseBehind({}),
      await diagnose('idle', settings(server.url), { quietMs: QUIET_MS }),
    ];
    for (const { exitCode, findings } of [through, direct]) {
      expect(exitCode).toBe(0);
      expect(findings).toEqual([
        { status: 'ok', found: 'a WebSocket on which nobody speaks for 0.4 s stays open' },
      ]);
    }
  });

  it.each([
    [
      'nginx/1.22.1',
      /^the proxy at 127\.0\.0\.1:\d+ \(nginx\/1\.22\.1\) cuts/,
      /^nginx: proxy_read_timeout 60s/,
    ],
    [undefined, /^something between here and the server at 127\.0\.0\.1:\d+ cuts/, /HAProxy: timeout tunnel/],
  ] as const)('says that the proxy cuts it, which calls itself %s', async (name, who, remedy) => {
    const idle = { afterMs: 100, how: 'closes' } as const;
    const { exitCode, findings } = await diagnoseBehind({ idle, ...(name === undefined ? {} : { name }) });
    expect(exitCode).toBe(1);
    expect(findings[0]?.found).toMatch(who);
    expect(findings[0]?.found).toMatch(/quiet for \d+\.\d s, but clients and server speak every 10 s/);
    expect(findings[0]?.remedy).toMatch(remedy);
  });

  it('says that it looks open, but is not', async () => {
    const { exitCode, findings } = await diagnoseBehind(
      { idle: { afterMs: 100, how: 'forgets' } },
      SILENCE_MS,
    );
    expect(exitCode).toBe(1);
    expect(findings[0]?.found).toMatch(/forgets .* it looks open, but nothing gets through/);
  });

  it('does not blame the proxy where the server ends it', async () => {
    const ending = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    ending.on('connection', (socket) => void setTimeout(() => socket.terminate(), 100));
    await once(ending, 'listening');
    const { port } = ending.address() as AddressInfo;
    const proxy = await startProxy({ target: `http://127.0.0.1:${port}` });
    const env = { ...settings(proxy.url), RINGDOWN_PORT: String(port) };
    const { findings } = await diagnose('idle', env, { quietMs: QUIET_MS });
    expect(findings[0]?.found).toMatch(/^the server itself ended a quiet WebSocket after \d+\.\d s/);
    await proxy.stop();
    ending.close();
  });

  it('tells before that it takes a while, and is left out where that is too long', async () => {
    const edge = createTestEdge(settings(server.url));
    expect(await doctor(edge, ['--only', 'idle', '--idle', '1'])).toBe(0);
    expect(edge.lines[0]).toMatch(/^\.\.\. +idle +this takes 1 s/);
    expect(await doctor(edge, ['--only', 'idle', '--quick'])).toBe(0);
    expect(edge.lines.at(-2)).toMatch(/^skipped +idle +skipped/);
  });
});

describe('what is made of a connection that was cut', () => {
  const cut = (afterMs: number): Silence => ({ kind: 'cut', afterMs, proxy: 'haproxy' });
  const judge = (through: Silence, direct: Silence | null = { kind: 'kept' }) =>
    judgeSilence({ host: 'phone.example.org', quietMs: 15_000, through, direct });

  it.each([
    [5_000, 'fail'],
    [11_900, 'fail'],
    [14_000, 'warn'],
    [30_000, 'ok'],
  ] as const)('after %d ms: %s', (afterMs, status) => {
    expect(judge(cut(afterMs)).status).toBe(status);
  });

  it.each([
    [{ kind: 'spoken' }, 'skipped', /an older one/],
    [{ kind: 'busy' }, 'skipped', /others try/],
    [{ kind: 'fault', error: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) }, 'fail', /refuses/],
  ] as const)('or never was quiet: %j', (silence, status, found) => {
    expect(judge(silence)).toMatchObject({ status, found: expect.stringMatching(found) as unknown });
  });
});
