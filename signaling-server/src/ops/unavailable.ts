import type { Reply } from '../protocol/index.ts';
import { refuse } from './reply.ts';

/** What is out of reach is usually back, or somebody else in its place, after a moment. */
const UNAVAILABLE_RETRY_MS = 1_000;

export interface UnavailableOptions extends ErrorOptions {
  readonly gaveUp?: boolean;
}

/** Something the server needs is out of reach for the moment. Nothing was decided; the same request may come again. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  /** What is out of reach, as an admin calls it. */
  readonly what: string;
  /** It was there all the time, and gave up by itself: for the log, since nothing else tells of it. */
  readonly gaveUp: boolean;

  constructor(what: string, { gaveUp = false, ...options }: UnavailableOptions = {}) {
    super(gaveUp ? `${what} took too long` : `${what} can not be reached at the moment`, options);
    this.what = what;
    this.gaveUp = gaveUp;
  }
}

/** The answer to who asks meanwhile. */
export function unavailable(message: string): Reply<never> {
  return refuse('unavailable', message, UNAVAILABLE_RETRY_MS);
}
