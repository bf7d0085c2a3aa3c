import { fileURLToPath } from 'node:url';
import { createPasswords } from './accounts/passwords.ts';
import { createSignalingServer, type SignalingServer } from './app.ts';
import { readConfig, type Environment } from './config.ts';
import { explain } from './explain.ts';
import { isKnownOnlyHere } from './http/public-address.ts';
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

/** For who sends an invite link to somebody else and wonders why it leads nowhere. */
export const ONLY_HERE_WARNING =
  'Invite links will only work on this machine: set RINGDOWN_PUBLIC_URL to the address others reach it at.';

/** Starts the server and keeps it running until it is told to stop. What an admin can mend ends it with one clear line. */
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
    if (isKnownOnlyHere(config)) edge.print(ONLY_HERE_WARNING);
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
