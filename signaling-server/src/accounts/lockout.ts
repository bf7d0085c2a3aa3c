import type { Clock } from '../ops/clock.ts';

/** How many attempts are free, and how the wait grows from there: `baseMs`, doubled with every failure, up to `maxMs`. */
interface Policy {
  readonly free: number;
  readonly baseMs: number;
  readonly maxMs: number;
}

/** Guessing at one account from one address. Never without an end, or anybody could lock anybody out for good. */
const ACCOUNT_POLICY: Policy = { free: 5, baseMs: 1_000, maxMs: 15 * 60_000 };
/** Guessing at many accounts from one address, which may be a whole office behind one router. */
const ADDRESS_POLICY: Policy = { free: 50, baseMs: 1_000, maxMs: 60_000 };
/** Failures older than this are forgotten. */
const MEMORY_MS = 60 * 60_000;
const MAX_ENTRIES = 50_000;

interface Entry {
  failures: number;
  lastAt: number;
}

export interface Lockout {
  /**
   * Counts an attempt as failed before it is checked, so that a hundred guesses at once are not a hundred free ones.
   * Returns 0 when it may go on, else after how many ms to come back (then it is not counted).
   */
  attempt(username: string, address: string): number;
  /** That attempt was right: takes it back, and forgets what was wrong with this account from this address. */
  succeeded(username: string, address: string): void;
  /** That attempt was never checked: takes it back, and nothing else. */
  unchecked(username: string, address: string): void;
}

export function createLockout(clock: Clock): Lockout {
  const accounts = new Map<string, Entry>();
  const addresses = new Map<string, Entry>();
  const accountKey = (username: string, address: string) => `${address} ${username}`;
  return {
    attempt(username, address) {
      const now = clock.now();
      const key = accountKey(username, address);
      const wait = Math.max(
        waitOf(accounts.get(key), ACCOUNT_POLICY, now),
        waitOf(addresses.get(address), ADDRESS_POLICY, now),
      );
      if (wait > 0) return wait;
      countFailure(accounts, key, now);
      countFailure(addresses, address, now);
      return 0;
    },
    succeeded(username, address) {
      accounts.delete(accountKey(username, address));
      takeBack(addresses, address);
    },
    unchecked(username, address) {
      takeBack(accounts, accountKey(username, address));
      takeBack(addresses, address);
    },
  };
}

function waitOf(entry: Entry | undefined, { free, baseMs, maxMs }: Policy, now: number): number {
  if (entry === undefined || entry.failures < free || now - entry.lastAt > MEMORY_MS) return 0;
  const wait = Math.min(maxMs, baseMs * 2 ** (entry.failures - free));
  return Math.max(0, entry.lastAt + wait - now);
}

function takeBack(entries: ReadonlyMap<string, Entry>, key: string): void {
  const entry = entries.get(key);
  if (entry !== undefined) entry.failures = Math.max(0, entry.failures - 1);
}

function countFailure(entries: Map<string, Entry>, key: string, now: number): void {
  const entry = entries.get(key);
  const failures = entry === undefined || now - entry.lastAt > MEMORY_MS ? 0 : entry.failures;
  // Taken out first, so that the map stays ordered by age and the oldest entry is the one to go.
  entries.delete(key);
  if (entries.size >= MAX_ENTRIES) {
    const [oldest] = entries.keys();
    if (oldest !== undefined) entries.delete(oldest);
  }
  entries.set(key, { failures: failures + 1, lastAt: now });
}
