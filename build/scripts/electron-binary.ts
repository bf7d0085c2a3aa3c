import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';

const packageFolder = join(projectRoot, 'node_modules', 'electron');

/**
 * The Electron binary that is installed, without downloading one (merely importing the `electron` package would).
 * `ELECTRON_OVERRIDE_DIST_PATH` names a folder with another one, as it does for the package itself.
 */
export function findElectron(folder = packageFolder): string | null {
  const otherFolder = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  // Written last: without it the download was broken off, and the folder may hold half of it.
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : otherFolder && 'electron';
  if (!name) return null;
  const path = join(otherFolder ?? join(folder, 'dist'), name);
  return existsSync(path) ? path : null;
}

/**
 * Asks the package to download its binary, and says every 10 s that it is still at it; on failure, what the package says
 * of it. No limit of time, because a slow line is no reason to give up: `signal` ends it.
 */
export async function downloadElectron(
  signal: AbortSignal,
): Promise<{ readonly path: string } | { readonly path: null; readonly reason: string }> {
  const started = Date.now();
  // Its own bar comes only after half a minute, and what it prints of a failure is a stack trace.
  const install = spawn(process.execPath, [join(packageFolder, 'install.js')], {
    ...{ stdio: ['ignore', 'ignore', 'pipe'], cwd: projectRoot, signal },
  });
  let said = '';
  install.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const sayStill = setInterval(() => {
    console.log(`… still downloading Electron (${Math.round((Date.now() - started) / 1000)} s)`);
  }, 10_000);
  await new Promise((resolve) => install.once('close', resolve).once('error', resolve));
  clearInterval(sayStill);
  const path = findElectron();
  if (path !== null) return { path };
  // Below its first line is where in the package it happened.
  return { path, reason: said.trim().split('\n')[0] || 'the download ended without a word' };
}
