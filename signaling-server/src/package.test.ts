import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServerProgram } from './testing/server-program.ts';

const TIMEOUT_MS = 300_000;
const source = join(import.meta.dirname, '..');
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');

let folder: string;
let files: readonly string[];
let installed: string;

/** Builds, packs and unpacks, beside the checkout and without touching it. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-package-'));
  const made = join(folder, 'made');
  mkdirSync(made);
  const parts = ['package.json', 'README.md', 'deploy', 'src', 'tsconfig.json', 'tsconfig.build.json'];
  for (const part of parts) cpSync(join(source, part), join(made, part), { recursive: true });
  linkModules(made);
  // Types are checked elsewhere.
  const build = [compiler, '-p', join(made, 'tsconfig.build.json'), '--noCheck'];
  execFileSync(process.execPath, build, { cwd: made });
  const npm = { cwd: made, encoding: 'utf8', shell: process.platform === 'win32' } as const;
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--loglevel=silent'], npm),
  ) as [{ filename: string; files: { path: string }[] }];
  files = packed.files.map(({ path }) => path);
  execFileSync('tar', ['-xzf', packed.filename, '-C', '..'], npm);
  installed = join(folder, 'package');
  linkModules(installed);
}, TIMEOUT_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What an installation would have fetched: the packages of the checkout. */
function linkModules(target: string): void {
  const own = join(source, 'node_modules');
  if (existsSync(own)) symlinkSync(own, join(target, 'node_modules'), 'junction');
  const shared = join(folder, 'node_modules');
  if (!existsSync(shared)) symlinkSync(join(source, '../node_modules'), shared, 'junction');
}

function run(...args: string[]): string {
  return execFileSync(process.execPath, [join(installed, 'dist/cli.js'), ...args], { encoding: 'utf8' });
}

describe('the package that is installed without Docker', { timeout: TIMEOUT_MS }, () => {
  it('holds what the server needs to run, what an admin needs to run it, and no test', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        ...['package.json', 'README.md', 'dist/cli.js', 'dist/main.js', 'dist/app.js'],
        ...['ringdown.service', 'nginx.conf', 'Caddyfile', 'turnserver.conf'].map((name) => `deploy/${name}`),
      ]),
    );
    expect(files.filter((path) => /\.test\.|testing\/|^src\/|\.env$|secrets\//.test(path))).toEqual([]);
  });

  it('has a command that says what it is and can do', () => {
    const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string };
    expect(run('--version').trim()).toBe(version);
    expect(run('--help')).toContain('ringdown-server start');
    expect(run('config')).toContain('RINGDOWN_PORT=8470  # default');
  });

  it('starts a server that serves and stops', async () => {
    const data = { RINGDOWN_DATA_DIR: join(folder, 'data') };
    const server = await startServerProgram(data, join(installed, 'dist/main.js'));
    const ready = await fetch(`${server.url}/readyz`);
    expect(await ready.json()).toMatchObject({ status: 'ready' });
    server.signal('SIGTERM');
    expect(await server.ended).toBe(0);
  });
});
