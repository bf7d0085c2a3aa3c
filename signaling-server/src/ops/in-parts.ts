import { setTimeout as delay } from 'node:timers/promises';

const AT_ONCE = 50;

export interface InPartsOptions<T> {
  /** Asked when it is one's turn; who is not wanted any more costs no time. */
  readonly isWanted?: (one: T) => boolean;
  /** Between two parts, for others alone: where what is done makes devices ask for much. */
  readonly restMs?: number;
}

/** Not all at once, so that the requests of others go on between. Rejects when it is done with all, if one failed. */
export async function inParts<T>(
  all: readonly T[],
  act: (one: T) => Promise<void>,
  { isWanted = () => true, restMs = 0 }: InPartsOptions<T> = {},
): Promise<void> {
  const failures: unknown[] = [];
  for (const part of partsOf(all, isWanted)) {
    const outcomes = await Promise.allSettled(part.map(act));
    for (const outcome of outcomes) if (outcome.status === 'rejected') failures.push(outcome.reason);
    if (restMs > 0 && part.length === AT_ONCE) await delay(restMs);
  }
  if (failures.length > 0) throw failures[0];
}

function* partsOf<T>(all: readonly T[], isWanted: (one: T) => boolean): Generator<readonly T[]> {
  let part: T[] = [];
  for (const one of all) {
    if (!isWanted(one)) continue;
    part.push(one);
    if (part.length < AT_ONCE) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
