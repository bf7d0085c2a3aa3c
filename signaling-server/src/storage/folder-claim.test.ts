import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startServerProgram } from '../testing/server-program.ts';
import { claimFolder } from './folder-claim.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ringdown-claim-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const taken = /^another server uses the data folder \S+\. Stop that one, or set RINGDOWN_DATA_DIR to another/;

it('a data folder is one server’s, until that lets go of it', () => {
  const claim = claimFolder(folder);
  expect(() => claimFolder(folder)).toThrow(taken);
  expect(readdirSync(folder)).toEqual(['ringdown.lock']);
  claim.release();
  const next = claimFolder(folder);
  claim.release();
  expect(() => claimFolder(folder)).toThrow(taken);
  next.release();
  expect(statSync(join(folder, 'ringdown.lock'))).toMatchObject({ size: 0 });
});

// Run by root without the right to give files away, as on a disk of another machine that takes root for nobody.
const withoutChown = ['--bounding-set=-chown', '--inh-caps=-chown'];
const canDrop = process.getuid?.() === 0 && spawnSync('setpriv', [...withoutChown, 'true']).status === 0;

const needed = canDrop ? '' : ' (SKIPPED: only root can give up a right, with setpriv)';

it.runIf(canDrop)(
  `a data folder can be had also where nothing in it can be given to its owner${needed}`,
  () => {
    chownSync(folder, 12_345, 12_345);
    chmodSync(folder, 0o777);
    const claiming = `import { claimFolder } from ${JSON.stringify(new URL('folder-claim.ts', import.meta.url).href)};
    claimFolder(${JSON.stringify(folder)}).release();`;
    const node = [process.execPath, '--import', 'tsx', '--input-type=module', '--eval', claiming];
    const { status, stderr } = spawnSync('setpriv', [...withoutChown, ...node], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(folder)).toEqual(['ringdown.lock']);
  },
);

it('a second server on a data folder does not start; one that came to a sudden end is in nobody’s way', async () => {
  const env = { RINGDOWN_DATA_DIR: folder };
  const first = await startServerProgram(env);
  await expect(startServerProgram(env)).rejects.toThrow(/can’t start: another server uses the data folder/);
  first.signal('SIGKILL');
  await first.ended;
  const next = await startServerProgram(env);
  next.signal('SIGTERM');
  expect(await next.ended).toBe(0);
});
