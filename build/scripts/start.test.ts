import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findElectron } from './electron-binary.ts';
import { projectRoot } from './project-root.ts';

let folder = '';
let running: ChildProcess | undefined;
const isPosix = process.platform !== 'win32';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-start-'));
});

afterEach(async () => {
  if (running !== undefined && running.exitCode === null) {
    const ended = new Promise((resolve) => running?.once('exit', resolve));
    running.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

function program(name: string, script: string): void {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** `npm start` with a data folder of its own, and only the programs of this test to open anything with. */
function npmStart(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'build/scripts/start.ts', ...args], {
    cwd: projectRoot,
    env: {
      ...process.env,
      ...{ DISPLAY: '', WAYLAND_DISPLAY: '', PATH: `${folder}:${process.env['PATH']}` },
      ELECTRON_OVERRIDE_DIST_PATH: folder,
      ...env,
    },
  });
  running = child;
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    exited,
    said: () => said,
    async says(pattern: RegExp): Promise<string> {
      await expect.poll(() => said).toMatch(pattern);
      return pattern.exec(said)?.[1] ?? '';
    },
  };
}

const ownServer = ['--port', '0', '--data'] as const;

describe('npm start', () => {
  test.runIf(isPosix)('says in one sentence where to go when there is no browser to open', async () => {
    const started = npmStart([...ownServer, join(folder, 'data')]);
    const address = await started.says(/There is no browser to open here: open (\S+) in one/);
    expect(address).toContain('#invite=');
    expect((await fetch(new URL('/healthz', address))).ok).toBe(true);
    expect(existsSync(join(folder, 'data'))).toBe(true);
  });

  test.runIf(isPosix)('goes on in the browser when Electron can not start, and says why', async () => {
    program('electron', 'echo no sandbox here >&2; exit 133');
    program('xdg-open', `echo "$1" > "${join(folder, 'opened')}"`);
    program('open', `echo "$1" > "${join(folder, 'opened')}"`);
    const started = npmStart([...ownServer, join(folder, 'data')], { DISPLAY: ':1' });
    await started.says(/Electron (?:ended at once|does not run as root)/);
    const address = await started.says(/Opening your browser. If nothing appears: (\S+)/);
    expect(readFileSync(join(folder, 'opened'), 'utf8').trim()).toBe(address);
    expect((await fetch(new URL('/healthz', address))).ok).toBe(true);
  });

  test.runIf(isPosix)('ends with the app', async () => {
    program('electron', 'exit 0');
    const started = npmStart([...ownServer, join(folder, 'data')], { DISPLAY: ':1' });
    expect(await started.exited).toBe(0);
    expect(started.said()).toContain('The server is running at');
  });

  test.runIf(isPosix)('ends Electron with itself, and finds no fault in that', async () => {
    program(
      'electron',
      'trap "echo electron was asked to end; exit 143" TERM; echo electron runs; while :; do sleep 0.1; done',
    );
    const started = npmStart([...ownServer, join(folder, 'data')], { DISPLAY: ':1' });
    await started.says(/electron runs/);
    running?.kill('SIGTERM');
    expect(await started.exited).toBe(0);
    expect(started.said()).toContain('electron was asked to end');
    expect(started.said()).not.toMatch(/ended at once|does not run as root|unexpectedly/);
  });

  test.runIf(isPosix)(
    'is satisfied with a server that can only be ended as it is, as on Windows',
    async () => {
      // It ends by the signal, because it never gets to listen to it.
      const deaf = join(folder, 'deaf.cjs');
      const listen = `const { on } = process; process.on = process.once = (name, run) =>
      name === 'SIGTERM' ? process : on.call(process, name, run);`;
      writeFileSync(deaf, `if (/dist.main\\.js$/.test(process.argv[1])) { ${listen} }`);
      program('electron', 'exit 0');
      const started = npmStart([...ownServer, join(folder, 'data')], {
        ...{ DISPLAY: ':1', NODE_OPTIONS: `--require ${deaf}` },
      });
      expect(await started.exited).toBe(0);
      expect(started.said()).not.toContain('unexpectedly');
    },
  );

  test.runIf(isPosix && !existsSync(join(projectRoot, 'node_modules/electron/path.txt')))(
    'says why Electron could not be downloaded',
    async () => {
      const started = npmStart([...ownServer, join(folder, 'data')], {
        ...{ DISPLAY: ':1', ELECTRON_MIRROR: 'http://127.0.0.1:1/', electron_config_cache: folder },
      });
      await started.says(/Electron could not be downloaded: \S/);
    },
  );

  test('names an option that it does not have, and those it has', async () => {
    const started = npmStart(['--prot', '8480']);
    expect(await started.exited).toBe(1);
    expect(started.said()).toContain("'--prot'");
    expect(started.said()).toContain('--port');
  });
});

describe('the installed Electron', () => {
  test.runIf(process.env['ELECTRON_OVERRIDE_DIST_PATH'] === undefined)(
    'is none while its download is half done',
    () => {
      mkdirSync(join(folder, 'dist'));
      writeFileSync(join(folder, 'dist', 'electron'), '');
      expect(findElectron(folder)).toBeNull();
      writeFileSync(join(folder, 'path.txt'), 'electron');
      expect(findElectron(folder)).toBe(join(folder, 'dist', 'electron'));
    },
  );
});
