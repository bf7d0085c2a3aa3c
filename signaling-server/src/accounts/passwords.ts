import { hash, verify } from '@node-rs/argon2';
import { refuse } from '../ops/reply.ts';
import type { Reply } from '../protocol/index.ts';

/** `memoryCost` is in KiB. */
export interface PasswordCost {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** OWASP ASVS 5.0, appendix C: argon2id (this library's default) with t = 1 needs m >= 46 MiB. */
const COST: PasswordCost = { memoryCost: 46 * 1024, timeCost: 1, parallelism: 1 };

/** Each round takes 46 MiB and a core for tens of milliseconds. Without bounds, sign-in would be a way to stop us. */
const MAX_RUNNING = 2;
/** Of each queue; the last one waits for some seconds. */
const MAX_WAITING = 128;

/** Too many hashes are waiting already. */
export class PasswordsBusyError extends Error {
  override readonly name = 'PasswordsBusyError';
}

/** Who gives a password before anybody knows who it is. */
export interface Guesser {
  /** As `addressGroup` gives it. */
  readonly address: string;
  /** Whether this account was used from this address before. */
  readonly isKnownAddress: boolean;
}

export type Passwords = ReturnType<typeof createPasswords>;

export function createPasswords(cost: PasswordCost = COST) {
  const limited = createLimiter();
  // Made once, of a password nobody has: what an unknown account is compared with.
  const decoy = hash(crypto.randomUUID(), cost);
  return {
    /** For somebody with an invite or a session. Rejects with {@link PasswordsBusyError}, like {@link verify}. */
    hash: (password: string) => limited(known, () => hash(password, cost)),
    /**
     * A null hash (there is no such account) costs the same time as a wrong password. Those who come from nowhere the
     * account was used before wait for all others; without a guesser it is somebody with a session.
     */
    verify: (passwordHash: string | null, password: string, guesser: Guesser = known) =>
      limited(guesser, async () => {
        const matches = await verify(passwordHash ?? (await decoy), password);
        return matches && passwordHash !== null;
      }),
  };
}

const known: Guesser = { address: '', isKnownAddress: true };

type Limiter = <T>(by: Guesser, task: () => Promise<T>) => Promise<T>;

function createLimiter(): Limiter {
  const [knownOnes, strangers] = [new FairQueue(MAX_WAITING), new FairQueue(MAX_WAITING)];
  let running = 0;
  return async ({ address, isKnownAddress }, task) => {
    if (running < MAX_RUNNING) running += 1;
    else {
      // Whoever ends hands its place over, so `running` stays as it is.
      await new Promise<void>((begin, reject) => {
        const refuse = (): void => reject(new PasswordsBusyError('too many passwords to check'));
        (isKnownAddress ? knownOnes : strangers).add(address, { begin, refuse });
      });
    }
    try {
      return await task();
    } finally {
      const next = knownOnes.take() ?? strangers.take();
      if (next === undefined) running -= 1;
      else next.begin();
    }
  };
}

interface Waiting {
  begin(): void;
  refuse(): void;
}

/** Lets each address have its turn, however many wait behind one of them. */
class FairQueue {
  readonly #max: number;
  /** The next one first. */
  readonly #byAddress = new Map<string, Waiting[]>();
  #size = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Where it is full, the one who came last of the address with the most is refused. */
  add(address: string, waiting: Waiting): void {
    const own = this.#byAddress.get(address) ?? [];
    this.#byAddress.set(address, own);
    own.push(waiting);
    this.#size += 1;
    if (this.#size > this.#max) this.#refuseOne(address, own);
  }

  take(): Waiting | undefined {
    const [entry] = this.#byAddress;
    if (entry === undefined) return undefined;
    const [address, all] = entry;
    const next = all.shift();
    this.#byAddress.delete(address);
    if (all.length > 0) this.#byAddress.set(address, all);
    this.#size -= 1;
    return next;
  }

  #refuseOne(newest: string, own: Waiting[]): void {
    let [address, longest] = [newest, own];
    for (const [other, all] of this.#byAddress)
      if (all.length > longest.length) [address, longest] = [other, all];
    longest.pop()?.refuse();
    if (longest.length === 0) this.#byAddress.delete(address);
    this.#size -= 1;
  }
}

const BUSY_RETRY_MS = 2_000;

/** Asks to come back when too many passwords are being checked. */
export async function whenNotBusy<T>(task: () => Promise<Reply<T>>): Promise<Reply<T>> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof PasswordsBusyError)) throw error;
    return refuse('rate_limited', 'Too many people are signing in right now', BUSY_RETRY_MS);
  }
}
