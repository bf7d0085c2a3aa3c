import { setTimeout as delay } from 'node:timers/promises';

const AT_ONCE = 50;

/**
 * Not all at once, so that the requests of others go on between. `restMs` after each part are for them alone: for what
 * makes its devices ask for much. Rejects when it is done with all, if one failed.
 */
export async function inParts<T>(
  all: readonly T[],
  act: (one: T) => Promise<void>,
  { restMs = 0 }: { readonly restMs?: number } = {},
): Promise<void> {
  const failures: unknown[] = [];
  for (let start = 0; start < all.length; start += AT_ONCE) {
    if (start > 0 && restMs > 0) await delay(restMs);
    const outcomes = await Promise.allSettled(all.slice(start, start + AT_ONCE).map(act));
    for (const outcome of outcomes) if (outcome.status === 'rejected') failures.push(outcome.reason);
  }
  if (failures.length > 0) throw failures[0];
}
