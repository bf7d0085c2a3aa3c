import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { endsWithUs } from '../testing/ends-with-us.ts';
import { freePort } from '../testing/free-port.ts';
import { ranAgainst } from '../testing/ran-against.ts';
import { diagnose } from './testing/diagnose.ts';

const probe = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
const version = probe.status === 0 ? (/v=([\d.]+)/.exec(probe.stdout)?.[1] ?? '') : null;
ranAgainst(
  'doctor',
  version === null
    ? "NOT TESTED, the doctor's check of Redis: there is no redis-server (Debian and Ubuntu: apt-get install redis-server)"
    : `the doctor's check of Redis: Redis ${version}`,
);

let running: ChildProcess | null = null;
afterEach(async () => {
  if (running?.exitCode !== null) return;
  const ended = once(running, 'exit');
  running.kill('SIGKILL');
  await ended;
  running = null;
});

async function startRedis(...settings: readonly string[]): Promise<number> {
  const port = await freePort();
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...settings],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  endsWithUs(child);
  running = child;
  await new Promise<void>((resolve, reject) => {
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve();
    });
    child.once('exit', () => reject(new Error('Redis did not start')));
  });
  return port;
}

/** A database is not looked at here, but Redis makes no sense without one that can be shared. */
const databaseUrl = 'postgres://db.example.org/ringdown';
const look = (url: string) =>
  diagnose('redis', { RINGDOWN_REDIS_URL: url, RINGDOWN_DATABASE_URL: databaseUrl });

describe.skipIf(version === null)('the check of Redis', () => {
  it('sends a message through it', async () => {
    const port = await startRedis();
    expect(await look(`redis://127.0.0.1:${port}`)).toMatchObject({
      exitCode: 0,
      findings: [
        { status: 'ok', found: expect.stringMatching(/passes messages on \(version \d/) as unknown },
      ],
    });
  });

  it('warns when it would forget who is online', async () => {
    const port = await startRedis('--maxmemory-policy', 'allkeys-lru');
    const { status, findings } = await look(`redis://127.0.0.1:${port}`);
    expect(status).toBe('warn');
    expect(findings[0]?.remedy).toBe('Set maxmemory-policy noeviction.');
  });

  it('says that the password is wrong or missing, and does not print it', async () => {
    const port = await startRedis('--requirepass', 'right');
    for (const url of [`redis://:hunter2@127.0.0.1:${port}`, `redis://127.0.0.1:${port}`]) {
      const diagnosis = await look(url);
      expect(diagnosis).toMatchObject({ exitCode: 1, findings: [{ status: 'fail' }] });
      expect(diagnosis.findings[0]?.found).toMatch(/refuses the user name or password/);
      expect(JSON.stringify(diagnosis)).not.toContain('hunter2');
    }
  });

  it('says that its user may not use channels', async () => {
    const port = await startRedis();
    const user = ['ada', 'on', '>secret', '~*', 'resetchannels', '+@all'];
    spawnSync('redis-cli', ['-p', String(port), 'acl', 'setuser', ...user]);
    expect((await look(`redis://ada:secret@127.0.0.1:${port}`)).findings[0]?.found).toMatch(
      /messages don’t pass/,
    );
  });
});

describe('the check of Redis that is not there', () => {
  it('says that nothing listens', async () => {
    const { exitCode, findings } = await look('redis://127.0.0.1:9');
    expect(findings[0]?.found).toBe('Redis at 127.0.0.1:9 refuses the connection: nothing listens there');
    expect(exitCode).toBe(1);
  });

  it('is looked for where a file says that it is, too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringdown-doctor-'));
    const file = join(folder, 'redis-url');
    writeFileSync(file, 'redis://127.0.0.1:9\n');
    const { findings } = await diagnose('redis', {
      RINGDOWN_REDIS_URL_FILE: file,
      RINGDOWN_DATABASE_URL: databaseUrl,
    });
    rmSync(folder, { recursive: true });
    expect(findings[0]?.found).toMatch(/^Redis at 127\.0\.0\.1:9 refuses the connection/);
  });

  it('is left out where there is one node', async () => {
    expect(await diagnose('redis', {})).toMatchObject({ exitCode: 0, status: 'skipped' });
  });
});
