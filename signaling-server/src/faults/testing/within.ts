import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 25;

/** Resolves to after how many ms the condition held; rejects when it did not in that time. */
export async function within(
  ms: number,
  condition: () => boolean | Promise<boolean>,
  explain: () => string,
): Promise<number> {
  const before = performance.now();
  for (;;) {
    if (await condition()) return Math.round(performance.now() - before);
    if (performance.now() - before > ms) throw new Error(`not within ${ms / 1_000} s: ${explain()}`);
    await delay(LOOK_MS);
  }
}
