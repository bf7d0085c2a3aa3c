import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';

const packageFolder = join(projectRoot, 'node_modules', 'electron');

/**
 * The Electron binary that is installed, without downloading one (merely importing the `electron` package would).
 * `ELECTRON_OVERRIDE_DIST_PATH` names a folder with another one, as it does for the package itself.
 */
export function findElectron(): string | null {
  const pathFile = join(packageFolder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(packageFolder, 'dist');
  const path = join(folder, name);
  return existsSync(path) ? path : null;
}

/** Asks the package to download its binary; null when that is not possible within `timeoutMs`. */
export async function downloadElectron(timeoutMs: number): Promise<string | null> {
  const install = spawn(process.execPath, [join(packageFolder, 'install.js')], {
    stdio: 'ignore',
    timeout: timeoutMs,
    cwd: projectRoot,
  });
  await new Promise((resolve) => install.once('close', resolve).once('error', resolve));
  return findElectron();
}
