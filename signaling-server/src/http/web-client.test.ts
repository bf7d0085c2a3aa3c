import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const script = `console.log('${'Ringdown '.repeat(200)}');\n`;
const page = '<title>Ringdown</title>';
const folder = mkdtempSync(join(tmpdir(), 'ringdown-web-'));
let server: TestServer;

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  const path = join(folder, 'assets', 'app-1a2b.js');
  writeFileSync(join(folder, 'index.html'), page);
  writeFileSync(path, script);
  writeFileSync(`${path}.br`, brotliCompressSync(script));
  writeFileSync(`${path}.gz`, gzipSync(script));
  server = await startTestServer({ WEB_CLIENT: folder });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** As it came over the wire; `fetch` would unpack it. */
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Promise<Answer>((resolve, reject) => {
    const asking = request(`${server.url}${path}`, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(chunks),
        });
      });
    });
    asking.on('error', reject).end();
  });
const askScript = (encodings: string) => ask('/assets/app-1a2b.js', { 'accept-encoding': encodings });

describe('a file of the web client', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['*', 'br'],
    ['identity', undefined],
    ['br;q=0, *;q=0.0', undefined],
    ['', undefined],
  ])('goes out to who accepts "%s" as %s', async (accepted, encoding) => {
    const { status, headers, body } = await askScript(accepted);
    expect(status).toBe(200);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(headers['content-length']).toBe(String(body.length));
    expect(headers.vary).toBe('Accept-Encoding');
    const unpack = { br: brotliDecompressSync, gzip: gunzipSync }[encoding ?? ''] ?? ((as: Buffer) => as);
    expect(unpack(body).toString()).toBe(script);
    if (encoding !== undefined) expect(body.length).toBeLessThan(script.length);
  });

  it('is not sent again to who has it, in the form they have', async () => {
    const packed = await askScript('br');
    const plain = await askScript('identity');
    expect(packed.headers.etag).not.toBe(plain.headers.etag);
    const again = await ask('/assets/app-1a2b.js', {
      'accept-encoding': 'br',
      'if-none-match': `"other", W/${String(packed.headers.etag)}`,
    });
    expect(again.status).toBe(304);
    expect(again.body.length).toBe(0);
    expect(again.headers.etag).toBe(packed.headers.etag);
    expect(again.headers['cache-control']).toContain('immutable');
    expect(again.headers.vary).toBe('Accept-Encoding');
    const otherForm = await ask('/assets/app-1a2b.js', { 'if-none-match': String(packed.headers.etag) });
    expect(otherForm.status).toBe(200);
  });

  it('is described to who asks only for that', async () => {
    const { status, headers, body } = await ask('/assets/app-1a2b.js', { 'accept-encoding': 'br' }, 'HEAD');
    expect(status).toBe(200);
    expect(headers['content-length']).toBe(String(brotliCompressSync(script).length));
    expect(body.length).toBe(0);
  });

  it('is found by its own name only', async () => {
    for (const path of ['/assets/app-1a2b.js.br', '/assets/../../../etc/passwd.txt', '/%2e%2e/x.js']) {
      expect((await ask(path)).status).toBe(404);
    }
    expect((await ask('/', {}, 'POST')).status).toBe(404);
  });
});

describe('the page', () => {
  it('is asked for anew each time, and sent only where it has changed', async () => {
    const { headers, body } = await ask('/', { 'accept-encoding': 'br' });
    expect(body.toString()).toBe(page);
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    const again = await ask('/call/ada', { 'if-none-match': String(headers.etag) });
    expect(again.status).toBe(304);
  });

  it('is held in memory: a request opens no file', async () => {
    rmSync(join(folder, 'index.html'));
    expect((await ask('/')).body.toString()).toBe(page);
  });
});
