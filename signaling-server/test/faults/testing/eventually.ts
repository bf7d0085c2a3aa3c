import { setTimeout as delay } from 'node:timers/promises';
import { PATIENCE_MS } from '../../../src/testing/patience.ts';

const LOOK_MS = 25;

/**
 * Resolves to after how many ms the condition held. How many that are says as much about the machine as about the server:
 * it is for the report of a run, and no test judges it. Rejects when it never does.
 */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  explain: () => string,
): Promise<number> {
  const before = performance.now();
  for (;;) {
    if (await condition()) return Math.round(performance.now() - before);
    if (performance.now() - before > PATIENCE_MS) throw new Error(`not in ${PATIENCE_MS} ms: ${explain()}`);
    await delay(LOOK_MS);
  }
}
