import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from './clock.ts';
import { UnavailableError } from './unavailable.ts';

const AT_ONCE = 50;

/**
 * Not all at once, so that the requests of others go on between, and with a rest after each part where what is done makes
 * devices ask for much. Rejects when it is done with all, if one failed.
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

/** Work that somebody has to wait for before they can stop. */
export class UnderWay {
  readonly #work = new Set<Promise<void>>();

  /** Takes work that does not fail. */
  add(work: Promise<void>): void {
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
  }

  /** Resolves when nothing is left, also of what was added meanwhile. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }
}

const PAUSE_MS = 1_000;

/**
 * Does what nobody would ask for again until it is done, however long what it needs is out of reach. A server that closes
 * tries once more and leaves the rest to who takes over from it.
 */
export async function untilDone(task: () => Promise<void>, isClosing: () => boolean): Promise<void> {
  for (;;) {
    try {
      await task();
      return;
    } catch (error) {
      if (!(error instanceof UnavailableError) || isClosing()) throw error;
    }
    // What is out of reach does not come back by the clock of the calls.
    await new Promise<void>((resolve) => systemClock.startTimer(PAUSE_MS, resolve));
  }
}

/** Runs tasks of the same key one after the other, in the order they were added; different keys do not wait. */
export class SerialQueue {
  readonly #tails = new Map<string, Promise<void>>();

  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key);
    const result = before === undefined ? task() : before.then(task, task);
    // A task that failed is its caller's concern; the next one must run all the same.
    const tail: Promise<void> = result.then(
      () => this.#release(key, tail),
      () => this.#release(key, tail),
    );
    this.#tails.set(key, tail);
    return result;
  }

  /** Resolves when nothing is running any more, counting what the running tasks add. */
  async settled(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }

  #release(key: string, tail: Promise<void>): void {
    if (this.#tails.get(key) === tail) this.#tails.delete(key);
  }
}
