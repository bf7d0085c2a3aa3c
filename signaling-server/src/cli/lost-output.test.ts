import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtProgram } from '../testing/built-server.ts';
import { endsWithUs } from '../testing/ends-with-us.ts';
import { freePort } from '../testing/free-port.ts';
import { createTempFolder, removeTempFolder } from '../testing/temp-folder.ts';
import { until } from '../testing/until.ts';

/** Takes nothing, as a disk without room. */
const FULL = '/dev/full';
/** In which the shell limits how large files get; so many leave room for everything else that is written. */
const [BLOCK, BLOCKS] = [512, 8_192];

let folder: string;
let child: ChildProcess;
beforeEach(() => {
  folder = createTempFolder('lost-output');
});
afterEach(() => {
  child.kill('SIGKILL');
  removeTempFolder(folder);
});

/** Both ways to start a server. */
const programs = { 'main.js': [], 'cli.js': ['start'] } as const;

async function launch(program: keyof typeof programs, output: 'pipe' | number) {
  const port = await freePort();
  child = spawn(process.execPath, [await builtProgram(program), ...programs[program]], {
    env: {
      PATH: process.env['PATH'],
      RINGDOWN_DATA_DIR: folder,
      RINGDOWN_PORT: String(port),
      // One line for each request.
      RINGDOWN_LOG_LEVEL: 'debug',
    },
    stdio: ['ignore', output, 'pipe'],
  });
  endsWithUs(child);
  const isWell = () =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  return { isWell, ended: once(child, 'exit') as Promise<[number | null]>, said: text(child.stderr!) };
}

async function expectToServe({ isWell, ended, said }: Awaited<ReturnType<typeof launch>>): Promise<void> {
  await until(async () => child.exitCode !== null || (await isWell()));
  expect(await isWell()).toBe(true);
  child.kill('SIGTERM');
  expect([(await ended)[0], await said]).toEqual([0, '']);
}

describe('a server', () => {
  it('goes on when nobody reads what it says, as behind "head"', async () => {
    const server = await launch('main.js', 'pipe');
    child.stdout?.destroy();
    await expectToServe(server);
  });

  it.skipIf(!existsSync(FULL))(
    'that the command starts goes on when the disk of its log is full',
    async () => {
      const full = openSync(FULL, 'w');
      const server = await launch('cli.js', full);
      closeSync(full);
      await expectToServe(server);
    },
  );
});

describe('a command', () => {
  let cli: string;
  beforeAll(async () => {
    cli = await builtProgram('cli.js');
  });

  /** `launcher`: what starts it. */
  function run(output: 'pipe' | number, launcher: readonly string[] = []) {
    const [program, ...args] = [...launcher, process.execPath, cli, 'config'];
    child = spawn(program, args, {
      env: { PATH: process.env['PATH'], RINGDOWN_DATA_DIR: folder },
      stdio: ['ignore', output, 'pipe'],
    });
    endsWithUs(child);
    const said = text(child.stderr!);
    return {
      ended: async () => [((await once(child, 'exit')) as [number | null])[0], await said],
      printed: () => text(child.stdout!),
    };
  }

  it.skipIf(!existsSync(FULL))('says that the disk is full, and fails', async () => {
    const full = openSync(FULL, 'w');
    const { ended } = run(full);
    closeSync(full);
    expect(await ended()).toEqual([1, 'ringdown-server: its output could not be written (ENOSPC)\n']);
  });

  it('says that the disk is full also where it took a part of the last line, and fails', async () => {
    const length = (await run('pipe').printed()).length;
    const file = join(folder, 'output');
    // Room for all but the last three bytes, under a limit of so many blocks.
    writeFileSync(file, Buffer.alloc(BLOCKS * BLOCK - length + 3));
    const output = openSync(file, 'a');
    const { ended } = run(output, ['sh', '-c', `ulimit -f ${BLOCKS}; trap '' XFSZ; exec "$@"`, 'sh']);
    closeSync(output);
    expect(await ended()).toEqual([1, 'ringdown-server: its output could not be written (EFBIG)\n']);
  });
});
