import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as dialPlain } from 'node:net';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION, type SignedIn } from '../protocol/index.ts';
import { makeCertificate, type Certificate } from '../testing/certificates.ts';
import { PATIENCE_MS } from '../testing/patience.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

const authority = makeCertificate({ names: ['Test authority'], isAuthority: true });
const names = ['localhost', '127.0.0.1'];
const issue = (): Certificate => makeCertificate({ names, issuer: authority });
const LOOK_MS = 10_000;

let folder: string;
let server: TestServer;
let first: Certificate;
let versions = 0;
const dialled: TLSSocket[] = [];

/** As certbot and Kubernetes do it: a new folder, and a link that leads to it from one moment to the next. */
function put({ cert, key }: Pick<Certificate, 'cert' | 'key'>): void {
  versions += 1;
  const target = join(folder, `version-${versions}`);
  mkdirSync(target);
  writeFileSync(join(target, 'cert.pem'), cert);
  writeFileSync(join(target, 'key.pem'), key, { mode: 0o600 });
  const link = join(folder, `link-${versions}`);
  symlinkSync(target, link);
  renameSync(link, join(folder, 'live'));
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-tls-'));
  first = issue();
  put(first);
  server = await startTestServer({
    RINGDOWN_TLS_CERT: join(folder, 'live', 'cert.pem'),
    RINGDOWN_TLS_KEY: join(folder, 'live', 'key.pem'),
  });
});
afterEach(async () => {
  for (const socket of dialled.splice(0)) socket.destroy();
  await server.stop();
  rmSync(folder, { recursive: true });
});

const port = (): number => server.server.port();

/** Connects, believing nobody but the authority. */
function dial(options: { readonly servername?: string; readonly maxVersion?: SecureVersion } = {}) {
  return new Promise<TLSSocket>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: port(), ca: authority.cert, ...options });
    dialled.push(socket);
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** The certificate that a new client is shown, with and without naming the server. */
async function shown(): Promise<string[]> {
  const seen: string[] = [];
  for (const options of [{ servername: 'localhost' }, {}]) {
    const socket = await dial(options);
    seen.push(socket.getPeerX509Certificate()?.toString() ?? '');
  }
  return seen;
}

function get(
  path: string,
  body?: unknown,
): Promise<{ headers: NodeJS.Dict<string | string[]>; data: unknown }> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const headers = { 'content-type': 'application/json' };
    const asked = request(
      { host: '127.0.0.1', port: port(), path, method, headers, ca: authority.cert },
      (reply) => {
        let text = '';
        reply.on('data', (chunk: Buffer) => (text += chunk.toString()));
        reply.on('end', () => resolve({ headers: reply.headers, data: JSON.parse(text) as unknown }));
      },
    );
    asked.once('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function signedInSocket(): Promise<Socket> {
  const account = { username: 'ada', name: 'Ada', password: 'correct horse battery', deviceName: 'desk' };
  const { data } = await get('/api/sign-up', { ...account, invite: await server.invite() });
  const { token, deviceId } = (data as { data: SignedIn }).data;
  const socket = io(server.url, {
    transports: ['websocket'],
    reconnection: false,
    ca: authority.cert,
    auth: { token, deviceId, protocolVersion: PROTOCOL_VERSION },
  });
  await new Promise((resolve) => socket.once('session:welcomed', resolve));
  return socket;
}

const logged = (words: string): boolean => server.logged.some((line) => line.includes(words));

describe('a server with a certificate', () => {
  it('speaks TLS 1.2 and newer, and promises to go on doing so', async () => {
    const { headers, data } = await get('/healthz');
    expect(data).toMatchObject({ status: 'ok' });
    expect(headers['strict-transport-security']).toContain('max-age=');
    expect(headers['content-security-policy']).toContain(`wss://127.0.0.1:`);
    expect((await dial()).getProtocol()).toBe('TLSv1.3');
    expect((await dial({ maxVersion: 'TLSv1.2' })).getProtocol()).toBe('TLSv1.2');
    await expect(dial({ maxVersion: 'TLSv1.1' })).rejects.toThrow(/protocol|version/i);
  });

  it('shows a renewed one to new clients, and keeps its connections', async () => {
    const socket = await signedInSocket();
    expect(await shown()).toEqual([first.cert, first.cert]);
    const second = issue();
    put(second);
    server.clock.advance(LOOK_MS);
    await until(() => logged('TLS certificate renewed'));
    expect(await shown()).toEqual([second.cert, second.cert]);
    expect(await socket.timeout(PATIENCE_MS).emitWithAck('ice:refresh', {})).toMatchObject({ ok: true });
    socket.disconnect();
    put(first);
    server.clock.advance(LOOK_MS);
    await until(() => server.logged.filter((line) => line.includes('TLS certificate renewed')).length === 2);
    expect(await shown()).toEqual([first.cert, first.cert]);
  });

  it('keeps the old one while the new one is no good, and says so once', async () => {
    const complaints = (): number =>
      server.logged.filter((line) => line.includes('the old one stays')).length;
    const looks = async (times: number): Promise<void> => {
      for (let look = 0; look < times; look += 1) {
        const pending = server.clock.pendingTimers;
        server.clock.advance(LOOK_MS);
        // It looks, and then waits for the next time.
        await until(() => server.clock.pendingTimers >= pending);
      }
    };
    put({ cert: issue().cert, key: issue().key });
    await looks(1);
    expect(complaints()).toBe(0);
    await looks(3);
    expect(complaints()).toBe(1);
    expect(await shown()).toEqual([first.cert, first.cert]);
    expect(server.logged.join('')).not.toContain('PRIVATE');
    const second = issue();
    put(second);
    await looks(1);
    expect(await shown()).toEqual([second.cert, second.cert]);
  });

  it('stops in spite of who connects and says nothing', async () => {
    const silent = dialPlain(port(), '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    const ended = new Promise((resolve) => silent.once('close', resolve));
    const closing = server.server.close();
    server.clock.advance(2_000);
    await Promise.all([closing, ended]);
  });

  it('does not start without one', async () => {
    const missing = join(folder, 'nowhere.pem');
    const env = { RINGDOWN_TLS_CERT: missing, RINGDOWN_TLS_KEY: missing };
    await expect(startTestServer(env)).rejects.toThrow(
      `RINGDOWN_TLS_CERT leads to ${missing}, which is not there`,
    );
  });
});
