import type { Clock } from '../ops/clock.ts';
import type { Attempt, AttemptCounter, AttemptPolicy, AttemptVerdict } from './attempt-counter.ts';

/** Per policy, so that a flood of one kind of keys pushes out nothing of another kind. */
const MAX_ENTRIES = 50_000;

interface Entry {
  failures: number;
  lastAt: number;
}

/** For a server that is one process. */
export class MemoryAttemptCounter implements AttemptCounter {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Map<string, Entry>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  attempt(attempts: readonly Attempt[]): Promise<AttemptVerdict> {
    const now = this.#clock.now();
    const waits = attempts.map((attempt) => ({
      name: attempt.policy.name,
      waitMs: waitOf(this.#find(attempt), attempt.policy, now),
    }));
    const waitMs = Math.max(0, ...waits.map((wait) => wait.waitMs));
    if (waitMs === 0) for (const attempt of attempts) this.#count(attempt, now);
    return Promise.resolve({
      waitMs,
      heldBy: waits.filter((wait) => wait.waitMs > 0).map(({ name }) => name),
    });
  }

  takeBack(attempts: readonly Attempt[]): Promise<void> {
    for (const attempt of attempts) {
      const entry = this.#find(attempt);
      if (entry !== undefined) entry.failures = Math.max(0, entry.failures - 1);
    }
    return Promise.resolve();
  }

  forget(attempts: readonly Attempt[]): Promise<void> {
    for (const { policy, key } of attempts) this.#entries.get(policy.name)?.delete(key);
    return Promise.resolve();
  }

  #find({ policy, key }: Attempt): Entry | undefined {
    return this.#entries.get(policy.name)?.get(key);
  }

  #count({ policy, key }: Attempt, now: number): void {
    const entries = this.#entries.get(policy.name) ?? new Map<string, Entry>();
    this.#entries.set(policy.name, entries);
    const entry = entries.get(key);
    const failures = entry === undefined || now - entry.lastAt > policy.memoryMs ? 0 : entry.failures;
    // Taken out first, so that the map stays ordered by age and the oldest entry is the one to go.
    entries.delete(key);
    if (entries.size >= MAX_ENTRIES) {
      const [oldest] = entries.keys();
      if (oldest !== undefined) entries.delete(oldest);
    }
    entries.set(key, { failures: failures + 1, lastAt: now });
  }
}

function waitOf(entry: Entry | undefined, policy: AttemptPolicy, now: number): number {
  const { free, baseMs, maxMs, memoryMs } = policy;
  if (entry === undefined || entry.failures < free || now - entry.lastAt > memoryMs) return 0;
  const wait = Math.min(maxMs, baseMs * 2 ** (entry.failures - free));
  return Math.max(0, entry.lastAt + wait - now);
}
