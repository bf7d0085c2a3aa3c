import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const packageFolder = fileURLToPath(new URL('../../', import.meta.url));
/** Inside the checkout, so that the packages are found. */
const folder = fileURLToPath(new URL('../../../test-results/server-of-tests', import.meta.url));

/** The server as JavaScript: its processes start in a third of the time. Types are checked elsewhere. */
export async function buildServer(): Promise<{ readonly folder: string }> {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const project = join(packageFolder, 'tsconfig.build.json');
  const out = join(folder, 'dist');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(packageFolder, 'package.json'), join(folder, 'package.json'));
  await promisify(execFile)(process.execPath, [compiler, '-p', project, '--outDir', out, '--noCheck']);
  return { folder: out };
}
