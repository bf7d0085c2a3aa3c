/**
 * `npm start`: a server of one's own on this machine, and the app beside it. In Electron where its binary is there or
 * can be downloaded, else in the browser.
 */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadElectron, findElectron } from './electron-binary.ts';
import { endCleanly } from './end-cleanly.ts';
import { ensureBuilt } from './ensure-built.ts';
import { openBrowser } from './open-browser.ts';
import { projectRoot } from './project-root.ts';
import { hasScreen } from './screen.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

const usage = `npm start -- [--port 8470] [--data .ringdown/server] [--browser]
  --port     where the server listens
  --data     the folder that keeps the accounts and calls
  --browser  open the app in the browser, also where Electron is installed`;

interface StartOptions {
  readonly settings: Readonly<Record<string, string>>;
  readonly browser: boolean;
}

function readOptions(): StartOptions {
  try {
    const { values } = parseArgs({
      options: {
        ...{ port: { type: 'string' }, data: { type: 'string' } },
        ...{ browser: { type: 'boolean', default: false } },
      },
    });
    const { RINGDOWN_DATA_DIR = join(projectRoot, '.ringdown', 'server'), RINGDOWN_LOG_LEVEL = 'warn' } =
      process.env;
    return {
      browser: values.browser,
      settings: {
        RINGDOWN_LOG_LEVEL,
        RINGDOWN_DATA_DIR: values.data === undefined ? RINGDOWN_DATA_DIR : resolve(values.data),
        ...(values.port === undefined ? {} : { RINGDOWN_PORT: values.port }),
      },
    };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

async function openInBrowser(address: string): Promise<void> {
  const opened = await openBrowser(address);
  console.log(
    opened
      ? `Opening your browser. If nothing appears: ${address}`
      : `There is no browser to open here: open ${address} in one on this machine.`,
  );
}

/** An end sooner than this is a start that failed, and not somebody who quit. */
const EARLY_EXIT_MS = 10_000;

/** Resolves when the app was quit (true), or could not start (false). It ends with `signal`. */
function runElectron(electron: string, server: ServerProcess, signal: AbortSignal): Promise<boolean> {
  const started = Date.now();
  const app = spawn(electron, [projectRoot], {
    stdio: 'inherit',
    env: { ...process.env, RINGDOWN_SERVER_URL: server.firstInvite ?? server.url },
  });
  signal.addEventListener('abort', () => app.kill());
  return new Promise((settle) => {
    app.once('error', () => settle(false));
    app.once('exit', (code) => settle(code === 0 || Date.now() - started > EARLY_EXIT_MS));
  });
}

/** Why Electron ends at once, as far as can be told from here; its own words are above. */
function explainFailedStart(): string {
  if (process.getuid?.() === 0) return 'Electron does not run as root: start it as another user.';
  if (process.platform !== 'linux') return 'Electron ended at once; what it said is above.';
  return `Electron ended at once; what it said is above. Where that is about its sandbox (Ubuntu since 23.10), one of these helps:
  sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0
  sudo chown root node_modules/electron/dist/chrome-sandbox && sudo chmod 4755 node_modules/electron/dist/chrome-sandbox`;
}

/** Resolves with true when the app was used and quit; with false where it has to be the browser. */
async function useElectron(server: ServerProcess, signal: AbortSignal): Promise<boolean> {
  if (!hasScreen()) return false;
  let electron = findElectron();
  if (electron === null) {
    console.log(
      `Downloading Electron, once (about 100 MB). Meanwhile the app is at ${server.firstInvite ?? server.url}`,
    );
    const download = await downloadElectron(signal);
    if (signal.aborted) return false;
    if (download.path === null) console.log(`Electron could not be downloaded: ${download.reason}`);
    electron = download.path;
  }
  if (electron === null) return false;
  const wasUsed = await runElectron(electron, server, signal);
  if (!wasUsed && !signal.aborted) console.log(explainFailedStart());
  return wasUsed;
}

/** Resolves when it is over: the app was quit, Ctrl+C was pressed, or the server ended. */
async function start(): Promise<void> {
  const { settings, browser } = readOptions();
  ensureBuilt();
  const server = await startServerProcess(settings);
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interruption.abort();
      void server.stop();
    });
  }
  console.log(`The server is running at ${server.url} (Ctrl+C ends it).`);
  if (server.firstInvite !== null) console.log(`Create the first account here: ${server.firstInvite}`);
  const wasUsed = !browser && (await useElectron(server, interruption.signal));
  if (wasUsed) await server.stop();
  else if (!interruption.signal.aborted) await openInBrowser(server.firstInvite ?? server.url);
  await server.ended;
  // Windows knows no way to ask a process to end: there SIGTERM ends it as it is.
  const { exitCode, signalCode } = server.process;
  if (exitCode !== 0 && signalCode !== 'SIGTERM') {
    throw new Error(`The server ended unexpectedly:\n${server.output().split('\n').slice(-5).join('\n')}`);
  }
}

await endCleanly(start);
