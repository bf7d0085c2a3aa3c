import { refuse } from '../ops/reply.ts';
import type { Reply } from '../protocol/index.ts';
import { PasswordsBusyError } from './passwords.ts';

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
