import type { Reply } from '../protocol/index.ts';
import { refuse } from './reply.ts';

/** What is out of reach is usually back, or somebody else in its place, after a moment. */
const UNAVAILABLE_RETRY_MS = 1_000;

/** Something the server needs is out of reach for the moment. Nothing was decided; the same request may come again. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  /** What is out of reach, as an admin calls it. */
  readonly what: string;

  constructor(what: string, options?: ErrorOptions) {
    super(`${what} can not be reached at the moment`, options);
    this.what = what;
  }
}

/** The answer to who asks meanwhile. */
export function unavailable(message: string): Reply<never> {
  return refuse('unavailable', message, UNAVAILABLE_RETRY_MS);
}
