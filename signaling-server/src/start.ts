import { fileURLToPath } from 'node:url';
import type { DestinationStream } from 'pino';
import { createPasswords } from './accounts/passwords.ts';
import { createSignalingServer, type SignalingServer } from './app.ts';
import { readConfig, type Environment } from './config.ts';
import { explain } from './cli/explain.ts';
import { isKnownOnlyHere } from './http/entrance.ts';
import { systemClock, type Timer } from './ops/clock.ts';
import { openLogOutput } from './ops/log-output.ts';
import { createLogger, type Logger } from './ops/logger.ts';
import { describeUnknownSettings } from './ops/environment.ts';
import { readVersion } from './version.ts';

/** Beside `src/` and `dist/`. */
const webClientFolder = fileURLToPath(new URL('../public', import.meta.url));
/** Whoever started the server kills it when it takes longer than ten seconds to stop. */
const STOP_DEADLINE_MS = 9_500;

/** Where the server meets its process, to be replaced in tests. */
export interface ProcessEdge {
  readonly env: Environment;
  /** One line for the person (or program) that started the server. */
  print(line: string): void;
  printError(line: string): void;
  /** Where the log goes. */
  openLog(): DestinationStream;
  /** Called each time the process is told to stop. */
  onStopSignal(stop: () => void): void;
  /** Called with what nobody caught; the process goes on after it, so `exit` has to follow. */
  onFault(report: (kind: 'uncaughtException' | 'unhandledRejection', fault: unknown) => void): void;
  exit(code: number): void;
}

export const thisProcess: ProcessEdge = {
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  printError: (line) => void process.stderr.write(`${line}\n`),
  openLog: openLogOutput,
  onStopSignal(stop) {
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    // A terminal that is closed, and whoever wants settings to be read again, for which it has to start anew.
    process.on('SIGHUP', stop);
  },
  onFault(report) {
    process.on('uncaughtException', (error) => report('uncaughtException', error));
    process.on('unhandledRejection', (reason) => report('unhandledRejection', reason));
  },
  exit: (code) => process.exit(code),
};

/** For who sends an invite link to somebody else and wonders why it leads nowhere. */
export const ONLY_HERE_WARNING =
  'Invite links will only work on this machine: set RINGDOWN_PUBLIC_URL to the address others reach it at.';

/** Starts the server and keeps it running until it is told to stop. What an admin can mend ends it with one clear line. */
export async function start(edge: ProcessEdge): Promise<void> {
  let server: SignalingServer | null = null;
  let isStopping = (): boolean => false;
  try {
    // First: where a setting is missing, a slip in its name may be why.
    for (const line of describeUnknownSettings(edge.env)) edge.printError(`Warning: ${line}`);
    const config = readConfig(edge.env);
    const log = createLogger(config.logLevel, edge.openLog());
    endOnFaults(edge, log);
    server = await createSignalingServer({
      ...{ config, log, webClientFolder },
      clock: systemClock,
      passwords: createPasswords(),
    });
    isStopping = stopOnSignal(edge, server, log);
    const url = await server.listen();
    const first = await server.invites.createFirst();
    // Programs that start the server read these two lines, in this order.
    if (first !== null) edge.print(`Create the first account: ${first.link}`);
    edge.print(`Ringdown server is ready at ${url}`);
    if (isKnownOnlyHere(config)) edge.print(ONLY_HERE_WARNING);
    log.info({ version: readVersion(), url, host: config.host, dataDir: config.dataDir }, 'ready');
  } catch (error) {
    // It was called off, and the stop says how that went.
    if (isStopping()) return;
    edge.printError(`Ringdown server can’t start: ${explain(error)}`);
    if (server !== null) await giveUp(edge, server);
    edge.exit(1);
  }
}

/** For the next start, and for other nodes: else they would take this one for alive for a while. */
async function giveUp(edge: ProcessEdge, server: SignalingServer): Promise<void> {
  const deadline = startStopDeadline(edge);
  // Why it can not start is said already.
  await server.close().catch(() => undefined);
  deadline.cancel();
}

/** After a fault that nobody caught nothing is certain any more; whoever runs the server starts it anew. */
function endOnFaults(edge: ProcessEdge, log: Logger): void {
  edge.onFault((kind, fault) => {
    log.error({ kind, err: fault }, 'a fault of the server; it ends');
    edge.printError(`Ringdown server ends after an internal error (${kind}): ${explain(fault)}`);
    edge.exit(1);
  });
}

/** The first signal stops the server in order, the next one at once. Returns whether there was one. */
function stopOnSignal(edge: ProcessEdge, server: SignalingServer, log: Logger): () => boolean {
  let isStopping = false;
  edge.onStopSignal(() => {
    if (isStopping) {
      edge.printError('Ringdown server stops at once: it was told to twice.');
      edge.exit(1);
      return;
    }
    isStopping = true;
    log.info({}, 'stopping');
    void stop(edge, server, log);
  });
  return () => isStopping;
}

async function stop(edge: ProcessEdge, server: SignalingServer, log: Logger): Promise<void> {
  const deadline = startStopDeadline(edge);
  try {
    await server.drain();
    await server.close();
    log.info({}, 'stopped');
    edge.exit(0);
  } catch (error) {
    edge.printError(`Ringdown server did not stop cleanly: ${explain(error)}`);
    edge.exit(1);
  } finally {
    deadline.cancel();
  }
}

function startStopDeadline(edge: ProcessEdge): Timer {
  return systemClock.startTimer(STOP_DEADLINE_MS, () => {
    edge.printError(`Ringdown server did not stop within ${STOP_DEADLINE_MS / 1000} s and was ended.`);
    edge.exit(1);
  });
}
