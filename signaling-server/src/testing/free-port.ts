import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the range that systems hand out by themselves, so that they are still free after a restart. */
const FIRST = 20_000;
const FIRST_IN_ROWS = 10_000;
const PORTS_EACH = 300;
const SHARES = 32;

/**
 * Each worker of a run has a share of its own and goes round in it, so that nobody takes a port that somebody else was
 * given a moment ago and does not use yet. Zero is for the process that starts the workers.
 */
const share = shareOf(process.env);
let next = randomInt(PORTS_EACH);

/** Vitest and Playwright count their workers each for itself, and may run at the same time: half of the shares each. */
function shareOf({ VITEST_POOL_ID, TEST_PARALLEL_INDEX }: NodeJS.ProcessEnv): number {
  const half = SHARES / 2;
  return VITEST_POOL_ID === undefined && TEST_PARALLEL_INDEX !== undefined
    ? half + (Number(TEST_PARALLEL_INDEX) % half)
    : Number(VITEST_POOL_ID ?? 0) % half;
}

export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + share * PORTS_EACH + (next++ % PORTS_EACH);
    if (await isFree(port)) return port;
  }
}

/** The first of so many ports in a row, for a program that takes those of them that are free. */
export function ownPorts(count: number): number {
  return FIRST_IN_ROWS + share * PORTS_EACH + count * randomInt(Math.floor(PORTS_EACH / count));
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
