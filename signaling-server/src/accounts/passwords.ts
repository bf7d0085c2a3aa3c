import { hash, verify } from '@node-rs/argon2';

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
const MAX_WAITING = 32;

/** Too many hashes are waiting already. */
export class PasswordsBusyError extends Error {
  override readonly name = 'PasswordsBusyError';
}

export interface Passwords {
  /** Rejects with {@link PasswordsBusyError}, like {@link verify}. */
  hash(password: string): Promise<string>;
  /** A null hash (there is no such account) costs the same time as a wrong password. */
  verify(passwordHash: string | null, password: string): Promise<boolean>;
}

export function createPasswords(cost: PasswordCost = COST): Passwords {
  const limited = createLimiter();
  // Made once, of a password nobody has: what an unknown account is compared with.
  const decoy = hash(crypto.randomUUID(), cost);
  return {
    hash: (password) => limited(() => hash(password, cost)),
    verify: (passwordHash, password) =>
      limited(async () => {
        const matches = await verify(passwordHash ?? (await decoy), password);
        return matches && passwordHash !== null;
      }),
  };
}

function createLimiter(): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running < MAX_RUNNING) running += 1;
    else {
      if (waiting.length >= MAX_WAITING) throw new PasswordsBusyError('too many passwords to check');
      // Whoever ends hands its place over, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
