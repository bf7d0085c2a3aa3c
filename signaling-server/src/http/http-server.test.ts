import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from '../protocol/index.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
const client = mkdtempSync(join(tmpdir(), 'ringdown-web-'));
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { headers });

beforeAll(async () => {
  mkdirSync(join(client, 'assets'));
  writeFileSync(join(client, 'index.html'), '<title>Ringdown</title>');
  writeFileSync(join(client, 'assets', 'app-1a2b.js'), '1');
  server = await startTestServer({ WEB_CLIENT: client });
});
afterAll(async () => {
  await server.stop();
  rmSync(client, { recursive: true });
});

describe('the web client', () => {
  it('is the page of every path that names no file', async () => {
    for (const path of ['/', '/index.html', '/call/ada?x=1']) {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(await response.text()).toContain('Ringdown');
    }
  });

  it('has files that never change, and says when there is none', async () => {
    const asset = await get('/assets/app-1a2b.js');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await get('/assets/gone.js')).status).toBe(404);
    expect((await get('/../../etc/passwd.txt')).status).toBe(404);
  });

  it('may run its own scripts and reach its own server, nothing else', async () => {
    const { headers } = await get('/');
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'");
    expect(policy).toContain(`connect-src 'self' ${server.url.replace('http', 'ws')}`);
    expect(policy?.replace("'wasm-unsafe-eval'", '')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('permissions-policy')).toContain('microphone=(self)');
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  it('promises TLS only where the public address has it', async () => {
    const behindProxy = await startTestServer({ RINGDOWN_PUBLIC_URL: 'https://phone.example.org' });
    const { headers } = await fetch(behindProxy.url);
    expect(headers.get('strict-transport-security')).toContain('max-age=');
    expect(headers.get('content-security-policy')).toContain("connect-src 'self' wss://phone.example.org;");
    await behindProxy.stop();
  });
});

describe('the API', () => {
  it('says what server this is', async () => {
    expect(await (await get('/api/server')).json()).toEqual({
      ok: true,
      data: { serverName: 'Ringdown', protocolVersion: PROTOCOL_VERSION },
    });
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' });
  });

  it('answers unknown paths in its own form', async () => {
    const response = await get('/api/nothing');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  it('lets the desktop app read its answers, and no foreign page', async () => {
    const app = await get('/api/server', { origin: 'app://ringdown' });
    expect(app.headers.get('access-control-allow-origin')).toBe('app://ringdown');
    const foreign = await get('/api/server', { origin: 'https://evil.example.org' });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await fetch(`${server.url}/api/sign-in`, {
      method: 'OPTIONS',
      headers: { origin: 'app://ringdown', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
  });
});

describe('limits by address', () => {
  it('are for a whole network where addresses are as many as one likes', async () => {
    const behindProxy = await startTestServer({ RINGDOWN_TRUSTED_PROXIES: '127.0.0.1' });
    const guess = async (address: string) => {
      const response = await fetch(`${behindProxy.url}/api/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify({ username: 'ada', password: 'a guess', deviceName: 'x' }),
      });
      return response.status;
    };
    const statuses: number[] = [];
    for (let host = 1; host <= 6; host += 1) statuses.push(await guess(`2001:db8:1:2::${host}`));
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect(await guess('2001:db8:1:3::1')).toBe(401);
    await behindProxy.stop();
  });
});
