import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Environment } from '../config.ts';
import { startBalancer } from '../testing/balancer.ts';
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
      { notBefore: inDays(-9), notAfter: inDays(-2) },
      [/^the certificate of 127\.0\.0\.1:\d+ has expired$/, /Renew it/],
    ],
    ['not valid yet', { notBefore: inDays(2) }, [/not valid yet/, /clocks/]],
    ['for another name', { names: ['x.example.org'] }, [/other names: x\.example\.org/, /default site/]],
  ] as const)('says that it is %s', async (_what, options, words) => {
    const certificate = makeCertificate({ names: ['127.0.0.1'], issuer: authority, ...options });
    const env = await behind({ certificate });
    expect(await diagnose('tls', env, { ca: [authority.cert] })).toMatchObject(failing(...words));
  });

  it.each([
    ['warns when it ends soon', [-79.5, 10.5], 'warn'],
    ['is content with one that is made for days', [-4, 2], 'ok'],
    ['warns when such a one was not renewed in time', [-5, 1], 'warn'],
  ] as const)('%s', async (_what, [since, left], status) => {
    const lasting = { notBefore: inDays(since), notAfter: inDays(left) };
    const env = await behind({
      certificate: makeCertificate({ names: ['127.0.0.1'], issuer: authority, ...lasting }),
    });
    const diagnosis = await diagnose('tls', env, { ca: [authority.cert] });
    expect(diagnosis).toMatchObject({ status });
    expect(diagnosis.findings[0]?.found).toContain(
      `good until ${lasting.notAfter.toISOString().slice(0, 10)}`,
    );
  });

  it('says that it is self-signed, or that its chain is not whole', async () => {
    const selfSigned = await behind({ certificate: makeCertificate({ names: ['127.0.0.1'] }) });
    expect(await diagnose('tls', selfSigned)).toMatchObject(failing(/self-signed/, /NODE_EXTRA_CA_CERTS/));
    const unchained = await behind({ certificate: good });
    expect(await diagnose('tls', unchained)).toMatchObject(
      failing(/does not know, or comes without/, /fullchain/),
    );
  });

  it('says that there is no TLS, or nothing', async () => {
    const { url } = server;
    const plain = settings(url.replace('http:', 'https:'));
    expect(await diagnose('tls', plain)).toMatchObject(failing(/speaks no TLS/, /./));
    expect(await diagnose('tls', settings('https://127.0.0.1:9'))).toMatchObject(
      failing(/127\.0\.0\.1:9 refuses the connection/, /Start what should listen/),
    );
  });

  it('says that there may be no certificate for this name', async () => {
    const bare = createTlsServer({ maxVersion: 'TLSv1.2' }).listen(0, '127.0.0.1');
    onTestFinished(() => void bare.close());
    await once(bare, 'listening');
    const { port } = bare.address() as AddressInfo;
    expect(await diagnose('tls', settings(`https://127.0.0.1:${port}`))).toMatchObject(
      failing(/^127\.0\.0\.1:\d+ ends the handshake without showing a certificate$/, /Most likely/),
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

  it('sees a trusted proxy that passes lies on', async () => {
    const { status, findings } = await diagnose('http', await behind({ forwards: 'believes' }));
    expect(status).toBe('warn');
    expect(findings[1]).toMatchObject({ found: like(/fake their address/), remedy: like(/\$remote_addr/) });
  });

  it('is content with one that turns liars away', async () => {
    expect(await diagnose('http', await behind({ cutsForwarded: true }))).toMatchObject(
      passing(/leads to this server/),
    );
  });

  it('sees one that is trusted and says nothing', async () => {
    const { status, findings } = await diagnose('http', await behind({ forwards: 'not' }));
    expect(status).toBe('warn');
    expect(findings[1]?.found).toContain('reports none');
  });

  it('sees one that is not trusted', async () => {
    const wary = await startTestServer();
    onTestFinished(() => wary.stop());
    const own = { RINGDOWN_PORT: String(wary.server.port()), RINGDOWN_TRUSTED_PROXIES: '' };
    const { findings } = await diagnose('http', await behind({ target: wary.url }, own));
    expect(findings).toMatchObject([
      { status: 'ok' },
      { status: 'warn', remedy: like(/^Set RINGDOWN_TRUSTED_PROXIES to 127\.0\.0\.1,/) },
    ]);
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

  it.each([
    ['page', /answered like a page \(400\)/, /proxy_set_header Upgrade/],
    ['cut', /closes the connection when a WebSocket is asked for/, /proxy_set_header Upgrade/],
    ['silent', /opens at .* nothing comes through it/, /proxy_buffering off/],
  ] as const)('says that a proxy spoils it: %s', async (upgrades, found, remedy) => {
    const options = upgrades === 'silent' ? { patienceMs: SILENCE_MS } : {};
    expect(await diagnose('websocket', await behind({ upgrades }), options)).toMatchObject(
      failing(found, remedy),
    );
  });
});

describe('the check of polling', () => {
  it('gets through a good proxy, with TLS and without', async () => {
    expect(await diagnose('polling', await behind({ upgrades: 'page' }))).toMatchObject(
      passing(/gets through as well/),
    );
    const secure = await behind({ certificate: good });
    expect(await diagnose('polling', secure, { ca: [authority.cert] })).toMatchObject(
      passing(/gets through/),
    );
  });

  it('warns of a proxy that answers by itself', async () => {
    const env = await behind({ answer: { status: 404 } });
    const { exitCode, findings } = await diagnose('polling', env);
    expect({ exitCode, findings }).toMatchObject({
      exitCode: 0,
      findings: [{ status: 'warn', found: like(/not answered by Ringdown \(404\)/) }],
    });
  });

  it('warns of a load balancer that leads one client to several nodes', async () => {
    const other = await startTestServer();
    onTestFinished(() => other.stop());
    const balancer = await startBalancer();
    onTestFinished(() => balancer.close());
    balancer.use([server.server.port(), other.server.port()]);
    const several = {
      RINGDOWN_REDIS_URL: 'redis://127.0.0.1:1',
      RINGDOWN_DATABASE_URL: 'postgres://127.0.0.1:1/x',
    };
    const { findings } = await diagnose('polling', settings(`http://127.0.0.1:${balancer.port}`, several));
    expect(findings).toMatchObject([{ status: 'warn', remedy: like(/to the same node/) }]);
  });
});
