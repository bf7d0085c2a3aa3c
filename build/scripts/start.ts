/**
 * `npm start`: a server of one's own on this machine, and the app beside it. In Electron where its binary is there or
 * can be downloaded, else in the browser.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { downloadElectron, findElectron } from './electron-binary.ts';
import { endCleanly } from './end-cleanly.ts';
import { ensureBuilt } from './ensure-built.ts';
import { openBrowser } from './open-browser.ts';
import { projectRoot } from './project-root.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

const DOWNLOAD_TIMEOUT_MS = 120_000;

async function openInBrowser(address: string): Promise<void> {
  const opened = await openBrowser(address);
  console.log(
    opened ? `Opening your browser. If nothing appears: ${address}` : `Open this in your browser: ${address}`,
  );
}

function openInElectron(electron: string, server: ServerProcess): void {
  const app = spawn(electron, [projectRoot], {
    stdio: 'inherit',
    env: { ...process.env, RINGDOWN_SERVER_URL: server.firstInvite ?? server.url },
  });
  app.once('exit', () => void server.stop());
}

async function electronBinary(): Promise<string | null> {
  const installed = findElectron();
  if (installed !== null) return installed;
  console.log('Downloading Electron, once (about 100 MB) …');
  return downloadElectron(DOWNLOAD_TIMEOUT_MS);
}

/** Resolves when it is over: the app was quit, Ctrl+C was pressed, or the server ended. */
async function start(): Promise<void> {
  ensureBuilt();
  const server = await startServerProcess({
    RINGDOWN_DATA_DIR: process.env['RINGDOWN_DATA_DIR'] ?? join(projectRoot, '.ringdown', 'server'),
    RINGDOWN_LOG_LEVEL: process.env['RINGDOWN_LOG_LEVEL'] ?? 'warn',
  });
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interruption.abort();
      void server.stop();
    });
  }
  console.log(`The server is running at ${server.url} (Ctrl+C ends it).`);
  if (server.firstInvite !== null) console.log(`Create the first account here: ${server.firstInvite}`);
  const electron = await electronBinary();
  if (electron !== null) openInElectron(electron, server);
  else if (!interruption.signal.aborted) {
    console.log('Electron is not installed and could not be downloaded, so the app opens in your browser.');
    await openInBrowser(server.firstInvite ?? server.url);
  }
  await server.ended;
  if (server.process.exitCode !== 0) {
    throw new Error(`The server ended unexpectedly:\n${server.output().split('\n').slice(-5).join('\n')}`);
  }
}

await endCleanly(start);
