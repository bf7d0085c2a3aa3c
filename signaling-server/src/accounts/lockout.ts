import { hashToken } from '../ops/random-id.ts';
import type { Attempt, AttemptCounter, AttemptPolicy } from './attempt-counter.ts';

const MINUTE_MS = 60_000;
const MEMORY_MS = 60 * MINUTE_MS;

/** Guessing at one account from one address. Never without an end, or anybody could lock anybody out for good. */
const PAIR: AttemptPolicy = {
  ...{ name: 'account-and-address', free: 5, baseMs: 1_000 },
  ...{ maxMs: 15 * MINUTE_MS, memoryMs: MEMORY_MS },
};
/** Guessing at many accounts from one address, which may be a whole office behind one router. */
const ADDRESS: AttemptPolicy = {
  ...{ name: 'address', free: 50, baseMs: 1_000, maxMs: MINUTE_MS, memoryMs: MEMORY_MS },
};
/**
 * Guessing at one account from many addresses: some 1,500 guesses a day, however many addresses there are. Addresses
 * the account was used from before are exempt, so that the guesses of strangers keep nobody out who is at home or at
 * work; and a wait of a minute at most keeps nobody out for good who is not.
 */
const ACCOUNT: AttemptPolicy = {
  ...{ name: 'account', free: 50, baseMs: 1_000, maxMs: MINUTE_MS, memoryMs: MEMORY_MS },
};
/** Guessing at the password of a person from a device of theirs, found unlocked. */
const OWN: AttemptPolicy = { ...PAIR, name: 'own-password' };

export interface SignInAttempt {
  readonly username: string;
  /** As `addressGroup` gives it. */
  readonly address: string;
  /** Whether this account was used from this address before. */
  readonly isKnownAddress: boolean;
  /** Of this account; null where there is none. */
  readonly passwordHash: string | null;
}

interface LockoutVerdict {
  /** 0: it may go on, and counts as failed until it is said to be right. Else after how many ms to come back. */
  readonly waitMs: number;
  /** It has to wait because of this account, not because of the address alone. */
  readonly isAboutAccount: boolean;
}

export interface Lockout {
  attempt(attempt: SignInAttempt): Promise<LockoutVerdict>;
  /** That attempt was right: takes it back, and forgets what was wrong with this account from this address. */
  succeeded(attempt: SignInAttempt): Promise<void>;
  /** That attempt was never checked: takes it back, and nothing else. */
  unchecked(attempt: SignInAttempt): Promise<void>;
  /** The same for a person who has to give their password once more. Resolves to the wait. */
  attemptOwn(userId: string): Promise<number>;
  succeededOwn(userId: string): Promise<void>;
  uncheckedOwn(userId: string): Promise<void>;
}

export function createLockout(counter: AttemptCounter): Lockout {
  return {
    async attempt(attempt) {
      const { waitMs, heldBy } = await counter.attempt(keysOf(attempt));
      return { waitMs, isAboutAccount: heldBy.some((name) => name !== ADDRESS.name) };
    },
    async succeeded(attempt) {
      const [pair, ...others] = keysOf(attempt);
      if (pair !== undefined) await counter.forget([pair]);
      await counter.takeBack(others);
    },
    unchecked: (attempt) => counter.takeBack(keysOf(attempt)),
    async attemptOwn(userId) {
      return (await counter.attempt([{ key: userId, policy: OWN }])).waitMs;
    },
    succeededOwn: (userId) => counter.forget([{ key: userId, policy: OWN }]),
    uncheckedOwn: (userId) => counter.takeBack([{ key: userId, policy: OWN }]),
  };
}

/** That of account and address first. */
function keysOf({ username, address, isKnownAddress, passwordHash }: SignInAttempt): Attempt[] {
  // As a hash: people type passwords where their name belongs, and a counter may keep its keys elsewhere.
  const account = hashToken(username);
  // Who has just got a new password need not wait for what they guessed before. To strangers it makes no difference:
  // a wait that ends early would tell them that there is such an account.
  const guessed = isKnownAddress ? hashToken(`${username} ${passwordHash ?? ''}`) : account;
  const keys: Attempt[] = [
    { key: `${address} ${guessed}`, policy: PAIR },
    { key: address, policy: ADDRESS },
  ];
  return isKnownAddress ? keys : [...keys, { key: account, policy: ACCOUNT }];
}
