import { hashToken } from '../ops/random-id.ts';
import { type CreateLimiter, take } from '../ops/limiters.ts';
import { GuessLimit } from './guess-limit.ts';
import type { Audit } from '../admin/audit.ts';
import type { Logger } from '../ops/logger.ts';
import type { UserId } from '../protocol/index.ts';

/** Guessing at one account from one address. Never without an end, or anybody could lock anybody out for good. */
const PAIR = { name: 'account-and-address', free: 5, maxPauseS: 900 };
/** Guessing at many accounts from one address, which may be a whole office behind one router. */
const ADDRESS = { name: 'address', free: 50, maxPauseS: 60 };
/**
 * Guessing at one account from many addresses: some 1,500 guesses a day, however many addresses there are. Addresses
 * the account was used from before are exempt, so that the guesses of strangers keep nobody out who is at home or at
 * work; and a wait of a minute at most keeps nobody out for good who is not.
 */
const ACCOUNT = { name: 'account', free: 50, maxPauseS: 60 };
/** Guessing at the password of a person from a device of theirs, found unlocked. */
const OWN = { ...PAIR, name: 'own-password' };

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

export type Lockout = ReturnType<typeof createLockout>;

export function createLockout(createLimiter: CreateLimiter) {
  const limits = {
    pair: new GuessLimit(PAIR, createLimiter),
    address: new GuessLimit(ADDRESS, createLimiter),
    account: new GuessLimit(ACCOUNT, createLimiter),
  };
  const own = new GuessLimit(OWN, createLimiter);
  return {
    async attempt(attempt: SignInAttempt): Promise<LockoutVerdict> {
      const guesses = guessesOf(attempt, limits);
      const waits = await Promise.all(guesses.map(({ limit, key }) => limit.waitOf(key)));
      const waitMs = Math.max(...waits);
      const isAboutAccount = guesses.some(
        ({ limit }, index) => (waits[index] ?? 0) > 0 && limit !== limits.address,
      );
      if (waitMs > 0) return { waitMs, isAboutAccount };
      // One after the other: a guess that one of them refuses after all counts for none of the others.
      for (const { limit, key } of guesses) {
        const lateMs = await limit.count(key);
        if (lateMs > 0) return { waitMs: lateMs, isAboutAccount: limit !== limits.address };
      }
      return { waitMs: 0, isAboutAccount: false };
    },
    /** That attempt was right: takes it back, and forgets what was wrong with this account from this address. */
    async succeeded(attempt: SignInAttempt): Promise<void> {
      const [pair, ...others] = guessesOf(attempt, limits);
      // The pauses of the others go on: who knows one password may be guessing at other ones.
      await Promise.all([
        pair.limit.forget(pair.key),
        ...others.map(({ limit, key }) => limit.takeBack(key)),
      ]);
    },
    /** That attempt was never checked: takes it back, and nothing else. */
    async unchecked(attempt: SignInAttempt): Promise<void> {
      await Promise.all(guessesOf(attempt, limits).map(({ limit, key }) => limit.undo(key)));
    },
    /** The same for a person who has to give their password once more. Resolves to the wait. */
    attemptOwn: (userId: string) => own.count(userId),
    succeededOwn: (userId: string) => own.forget(userId),
    uncheckedOwn: (userId: string) => own.undo(userId),
  };
}

interface Guess {
  readonly limit: GuessLimit;
  readonly key: string;
}

type Limits = Readonly<Record<'pair' | 'address' | 'account', GuessLimit>>;

/** That of account and address first. */
function guessesOf(attempt: SignInAttempt, limits: Limits): readonly [Guess, ...Guess[]] {
  const { username, address, isKnownAddress, passwordHash } = attempt;
  // As a hash: people type passwords where their name belongs, and a limiter may keep its keys elsewhere.
  const account = hashToken(username);
  // Who has just got a new password need not wait for what they guessed before. To strangers it makes no difference:
  // a wait that ends early would tell them that there is such an account.
  const guessed = isKnownAddress ? hashToken(`${username} ${passwordHash ?? ''}`) : account;
  const ofPair = { limit: limits.pair, key: `${address} ${guessed}` };
  const ofAddress = { limit: limits.address, key: address };
  return isKnownAddress ? [ofPair, ofAddress] : [ofPair, ofAddress, { limit: limits.account, key: account }];
}

/** One note an hour for each account and address, */
const EACH = { burst: 1, perSecond: 1 / 3_600 };
/** and so many of all together: strangers must not be able to fill the disk. */
const ALL = { burst: 60, perSecond: 1 / 60 };

interface LockedOut {
  readonly attempt: SignInAttempt;
  readonly address: string;
  /** Null: no such account, or it is about the address. */
  readonly subjectId: UserId | null;
}

/** Puts lock-outs into the audit log, without letting who is locked out write there as they like. */
export type LockoutNotes = ReturnType<typeof createLockoutNotes>;

interface LockoutNotesDeps {
  readonly audit: Pick<Audit, 'record'>;
  readonly createLimiter: CreateLimiter;
  readonly log: Logger;
}

export function createLockoutNotes({ audit, createLimiter, log }: LockoutNotesDeps) {
  const each = createLimiter('lock-out-note', EACH);
  const all = createLimiter('lock-out-notes', ALL);
  return {
    /** Never rejects: what could not be written down is no reason to let anybody in. */
    async note({ attempt, address, subjectId }: LockedOut): Promise<void> {
      if ((await take(each, `${attempt.address} ${hashToken(attempt.username)}`)) > 0) return;
      if ((await take(all, 'all')) > 0) return;
      try {
        await audit.record({ doer: { via: 'server', address }, action: 'sign-in-locked-out', subjectId });
      } catch (error) {
        log.error({ err: error }, 'a lock-out could not be written down');
      }
    },
  };
}
