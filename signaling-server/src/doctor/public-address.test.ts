import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Environment } from '../config.ts';
import { makeCertificate } from '../testing/certificates.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { diagnose, SILENCE_MS } from './testing/diagnose.ts';
import { startProxy, type Proxy, type ProxyOptions } from './testing/proxy.ts';

const authority = makeCertificate({ names: ['Test authority'], isAuthority: true });
const good = makeCertificate({ names: ['127.0.0.1'], issuer: authority });
const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);

let server: TestServer;
let proxies: Proxy[] = [];

beforeAll(async () => {
  server = await startTestServer({ RINGDOWN_TRUSTED_PROXIES: '127.0.0.1' });
});
afterEach(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  proxies = [];
});
afterAll(() => server.stop());

async function behind(options: Partial<ProxyOptions>, env: Environment = {}): Promise<Environment> {
  const proxy = await startProxy({ target: server.url, ...options });
  proxies.push(proxy);
  return settings(proxy.url, env);
}

const settings = (publicUrl: string, env: Environment = {}): Environment => ({
  RINGDOWN_PORT: String(server.server.port()),
  RINGDOWN_DATA_DIR: server.dataDir,
  RINGDOWN_PUBLIC_URL: publicUrl,
  RINGDOWN_TRUSTED_PROXIES: '127.0.0.1',
  ...env,
});

const like = (words: RegExp) => expect.stringMatching(words) as unknown;
const failing = (found: RegExp, remedy: RegExp) => ({
  exitCode: 1,
  status: 'fail',
  findings: [{ status: 'fail', found: like(found), remedy: like(remedy) }],
});
const passing = (found: RegExp) => ({ exitCode: 0, findings: [{ status: 'ok', found: like(found) }] });

describe('the check of the name', () => {
  it('says when it leads nowhere', async () => {
    expect(await diagnose('dns', settings('https://phone.invalid'))).toMatchObject({
      exitCode: 1,
      findings: [{ status: 'fail' }],
    });
  });

  it('warns of a name or address that only this machine or network knows', async () => {
    const [here, near] = [
      await diagnose('dns', settings('http://localhost:1')),
      await diagnose('dns', settings('http://192.168.7.7')),
    ];
    expect(here).toMatchObject({ exitCode: 0, status: 'warn' });
    expect(here.findings[0]?.found).toMatch(/^localhost is this machine only/);
    expect(near.findings[0]?.found).toMatch(/private address/);
  });
});

describe('the check of the certificate', () => {
  it('is content with a good one', async () => {
    const env = await behind({ certificate: good });
    expect(await diagnose('tls', env, { ca: [authority.cert] })).toMatchObject(
      passing(/Test authority, good until \d{4}-\d\d-\d\d \(TLSv1\.3\)/),
    );
  });

  it.each([
    [
      'expired',
      { notBefore: new Date('2026-01-01T12:00:00Z'), notAfter: new Date('2026-03-04T12:00:00Z') },
      [/expired on 2026-03-04/, /Renew it/],
    ],
    ['not valid yet', { notBefore: inDays(2) }, [/not valid yet/, /clocks/]],
    ['for another name', { names: ['x.example.org'] }, [/other names: x\.example\.org/, /default site/]],
  ] as const)('says that it is %s', async (_what, options, words) => {
    const certificate = makeCertificate({ names: ['127.0.0.1'], issuer: authority, ...options });
    const env = await behind({ certificate });
    expect(await diagnose('tls', env, { ca: [authority.cert] })).toMatchObject(failing(...words));
  });

  it('warns when it ends soon', async () => {
    const notAfter = inDays(10.5);
    const certificate = makeCertificate({
      ...{ names: ['127.0.0.1'], issuer: authority, notBefore: inDays(-79.5), notAfter },
    });
    const env = await behind({ certificate });
    const { status, findings } = await diagnose('tls', env, { ca: [authority.cert] });
    expect(status).toBe('warn');
    expect(findings[0]?.found).toContain(`good until ${notAfter.toISOString().slice(0, 10)}`);
  });

  it.each([
    ['is content with one that is made for days', 2, 'ok'],
    ['warns when such a one was not renewed in time', 1, 'warn'],
  ] as const)('%s', async (_what, left, status) => {
    const lasting = { notBefore: inDays(left - 6), notAfter: inDays(left) };
    const env = await behind({
      certificate: makeCertificate({ names: ['127.0.0.1'], issuer: authority, ...lasting }),
    });
    expect(await diagnose('tls', env, { ca: [authority.cert] })).toMatchObject({ status });
  });

  it('says that it is self-signed, or that its chain is not whole', async () => {
    const selfSigned = await behind({ certificate: makeCertificate({ names: ['127.0.0.1'] }) });
    expect(await diagnose('tls', selfSigned)).toMatchObject(failing(/self-signed/, /NODE_EXTRA_CA_CERTS/));
    const unchained = await behind({ certificate: good });
    expect(await diagnose('tls', unchained)).toMatchObject(failing(/without the one between/, /fullchain/));
    const { cert, key } = good;
    const own = await behind({ certificate: { cert: cert + authority.cert, key } });
    expect(await diagnose('tls', own)).toMatchObject(failing(/authority of its own/, /Have it trusted/));
  });

  it('says that there is no TLS, or nothing', async () => {
    const { url } = server;
    const plain = settings(url.replace('http:', 'https:'));
    expect(await diagnose('tls', plain)).toMatchObject(failing(/speaks no TLS/, /./));
    expect(await diagnose('tls', settings('https://127.0.0.1:9'))).toMatchObject(
      failing(/127\.0\.0\.1:9 refuses the connection/, /Start what should listen/),
    );
  });

  it.each([
    ['that there may be no certificate for this name', {}],
    ['no more where there is one, and no cipher in common', { ...good, ciphers: 'PSK-AES128-CBC-SHA' }],
  ])('says %s', async (_what, options) => {
    const bare = createTlsServer({ ...options, maxVersion: 'TLSv1.2' }).listen(0, '127.0.0.1');
    onTestFinished(() => void bare.close());
    await once(bare, 'listening');
    const { port } = bare.address() as AddressInfo;
    expect(await diagnose('tls', settings(`https://127.0.0.1:${port}`))).toMatchObject(
      failing(/^127\.0\.0\.1:\d+ ends the handshake without showing a certificate$/, /Most likely .* Or it/),
    );
  });

  it('does not wait for ever', async () => {
    const mute = createTlsServer(() => undefined);
    mute.removeAllListeners('connection');
    onTestFinished(() => void mute.close());
    const port = await new Promise<number>((resolve) =>
      mute.listen(0, '127.0.0.1', () => resolve((mute.address() as { port: number }).port)),
    );
    const { findings } = await diagnose('tls', settings(`https://127.0.0.1:${port}`), { patienceMs: 200 });
    expect(findings[0]?.found).toMatch(/does not answer/);
  });
});

describe('the check of the page', () => {
  it('knows its own server behind a proxy', async () => {
    expect(await diagnose('http', await behind({}))).toMatchObject(passing(/leads to this server/));
  });

  it('is not content with another server', async () => {
    const other = await startTestServer();
    onTestFinished(() => other.stop());
    const env = await behind({ target: other.url });
    expect(await diagnose('http', env)).toMatchObject(
      failing(/another Ringdown server/, /Correct the address/),
    );
  });

  it.each([
    [
      { status: 301, headers: { location: 'https://x.example.org/y?z=1' } },
      /leads on to https:\/\/x\.example\.org\/y \(301\)/,
    ],
    [{ status: 404 }, /something other than Ringdown answers .* \(404/],
    [{ status: 200 }, /something other than Ringdown/],
  ])('says what answers instead: %j', async (answer, found) => {
    expect(await diagnose('http', await behind({ answer }))).toMatchObject(failing(found, /./));
  });

  it('tells a proxy that misses the server from a server that does not run', async () => {
    const missed = await behind({ target: 'http://127.0.0.1:9' });
    expect(await diagnose('http', missed)).toMatchObject(
      failing(/behind it \(502\)/, /The server runs: correct/),
    );
    const down = await behind({ target: 'http://127.0.0.1:9' }, { RINGDOWN_PORT: '9' });
    expect(await diagnose('http', down)).toMatchObject(
      failing(/behind it \(502\)/, /Start the server first/),
    );
    expect(await diagnose('http', settings('http://127.0.0.1:9', { RINGDOWN_PORT: '9' }))).toMatchObject(
      failing(/no server is running on this machine/, /Start the server/),
    );
  });

  it('misses headers that the proxy took away', async () => {
    const bare = createServer((request, response) => {
      void fetch(new URL(request.url ?? '/', server.url))
        .then((answer) => answer.text())
        .then((body) => response.end(body));
    });
    const port = await new Promise<number>((resolve) =>
      bare.listen(0, '127.0.0.1', () => resolve((bare.address() as { port: number }).port)),
    );
    const { status, findings } = await diagnose('http', settings(`http://127.0.0.1:${port}`));
    expect(status).toBe('warn');
    expect(findings[1]?.found).toContain('content-security-policy');
    bare.close();
  });
});

describe('the check of the WebSocket', () => {
  it('gets through a good proxy, with TLS and without', async () => {
    expect(await diagnose('websocket', await behind({}))).toMatchObject(passing(/quiet for 20 s/));
    const secure = await behind({ certificate: good });
    expect(await diagnose('websocket', secure, { ca: [authority.cert] })).toMatchObject(
      passing(/gets through/),
    );
  });

  it('does not blame a proxy for a server that is slow', async () => {
    const slow = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    slow.on('connection', (socket) => socket.send('0{"sid":"s","upgrades":[],"pingInterval":10000}'));
    await once(slow, 'listening');
    const { port } = slow.address() as AddressInfo;
    const diagnosis = await diagnose('websocket', settings(`http://127.0.0.1:${port}`), {
      patienceMs: SILENCE_MS,
    });
    expect(diagnosis).toMatchObject(failing(/gets through to .* no answer within 4 s/, /the server is slow/));
    await new Promise((resolve) => slow.close(resolve));
  });

  it.each([
    ['page', /answered like a page \(400\)/, /proxy_set_header Upgrade/],
    ['cut', /closes the connection when a WebSocket is asked for/, /proxy_set_header Upgrade/],
    ['silent', /opens the WebSocket, but passes nothing through/, /proxy_buffering off/],
  ] as const)('says that a proxy spoils it: %s', async (upgrades, found, remedy) => {
    const options = upgrades === 'silent' ? { patienceMs: SILENCE_MS } : {};
    expect(await diagnose('websocket', await behind({ upgrades }), options)).toMatchObject(
      failing(found, remedy),
    );
  });

  it('warns of a proxy that hides where a page is from', async () => {
    const { status, findings } = await diagnose('websocket', await behind({ isCareless: true }));
    expect(status).toBe('warn');
    expect(findings[1]?.found).toContain('Origin header does not reach the server');
  });
});

describe('the check of addresses behind the proxy', () => {
  it('sees a trusted one', async () => {
    expect(await diagnose('proxy', await behind({}))).toMatchObject(passing(/the proxy is trusted/));
  });

  it('sees a trusted one that passes lies on', async () => {
    const env = await behind({ forwards: 'believes' });
    expect(await diagnose('proxy', env)).toMatchObject(failing(/fake their address/, /\$remote_addr/));
  });

  it('sees a trusted one that lets no lies through', async () => {
    expect(await diagnose('proxy', await behind({ cuts: 'forwarded' }))).toMatchObject(
      passing(/the proxy is trusted/),
    );
  });

  it('says when nobody gets through it', async () => {
    expect(await diagnose('proxy', await behind({ cuts: 'all' }))).toMatchObject(
      failing(/closes the connection at once/, /speaks another protocol/),
    );
  });

  it('sees one that is trusted and says nothing', async () => {
    const { status, findings } = await diagnose('proxy', await behind({ forwards: 'not' }));
    expect(status).toBe('warn');
    expect(findings[0]?.found).toContain('reports none');
  });

  it.each([
    ['10.0.0.0/8', /^Set RINGDOWN_TRUSTED_PROXIES to 127\.0\.0\.1\.$/],
    // Somebody has set it since the server was started.
    ['127.0.0.0/8', /^RINGDOWN_TRUSTED_PROXIES names it here.*restart it/],
  ])('sees one that is not trusted, where the settings name %s', async (named, remedy) => {
    const wary = await startTestServer();
    const env = await behind({ target: wary.url }, { RINGDOWN_TRUSTED_PROXIES: named });
    const { findings } = await diagnose('proxy', env);
    await wary.stop();
    expect(findings[0]).toMatchObject({ status: 'warn', remedy: like(remedy) });
  });
});
