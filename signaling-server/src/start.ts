import { fileURLToPath } from 'node:url';
import { createPasswords } from './accounts/passwords.ts';
import { createSignalingServer, type SignalingServer } from './app.ts';
import { ConfigError, readConfig, type Environment } from './config.ts';
import { systemClock } from './ops/clock.ts';
import { createLogger } from './ops/logger.ts';

/** Beside `src/` and `dist/`. */
const webClientFolder = fileURLToPath(new URL('../public', import.meta.url));

/** Where the server meets its process, to be replaced in tests. */
export interface ProcessEdge {
  readonly env: Environment;
  /** One line for the person (or program) that started the server. */
  print(line: string): void;
  printError(line: string): void;
  onStopSignal(stop: () => void): void;
  exit(code: number): void;
}

export const thisProcess: ProcessEdge = {
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  printError: (line) => void process.stderr.write(`${line}\n`),
  onStopSignal(stop) {
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  },
  exit: (code) => process.exit(code),
};

/** Starts the server and keeps it running until it is told to stop. A bad configuration ends it with one clear line. */
export async function start(edge: ProcessEdge): Promise<void> {
  try {
    const config = readConfig(edge.env);
    const log = createLogger(config.logLevel);
    const server = await createSignalingServer({
      ...{ config, log, webClientFolder },
      clock: systemClock,
      passwords: createPasswords(),
    });
    const url = await server.listen();
    const first = await server.invites.createFirst();
    // Programs that start the server read these two lines, in this order.
    if (first !== null) edge.print(`Create the first account: ${first.link}`);
    edge.print(`Ringdown server is ready at ${url}`);
    log.info({ url, host: config.host, dataDir: config.dataDir }, 'ready');
    edge.onStopSignal(() => void stop(edge, server));
  } catch (error) {
    edge.printError(`Ringdown server can not start: ${explain(error)}`);
    edge.exit(1);
  }
}

async function stop(edge: ProcessEdge, server: SignalingServer): Promise<void> {
  try {
    await server.close();
    edge.exit(0);
  } catch (error) {
    edge.printError(`Ringdown server did not stop cleanly: ${explain(error)}`);
    edge.exit(1);
  }
}

/** For the faults an admin can mend; the rest keeps its stack. */
export function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'its port is taken by another program. Set RINGDOWN_PORT to another one.';
  if (code === 'EADDRNOTAVAIL') return 'this machine does not have the address in RINGDOWN_HOST.';
  if (code === 'EACCES' || code === 'EROFS') {
    return `it may not use a port or folder (${String(error)}). Check RINGDOWN_PORT and RINGDOWN_DATA_DIR.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
