import type { Reply } from '../protocol/index.ts';
import { refuse } from './reply.ts';

/** What is out of reach is usually back, or somebody else in its place, after a moment. */
const UNAVAILABLE_RETRY_MS = 1_000;

/** It does not answer; it gave up by itself; it answers, and takes no changes; all that it has to give is in use. */
export type Unavailability = 'out of reach' | 'gave up' | 'not writable' | 'exhausted';

const words: Readonly<Record<Unavailability, string>> = {
  'out of reach': 'can’t be reached right now',
  'gave up': 'took too long',
  'not writable': 'can’t save changes right now',
  exhausted: 'has nothing left for one more right now',
};

export interface UnavailableOptions extends ErrorOptions {
  /** `out of reach` unless given. */
  readonly why?: Unavailability;
}

/** Something the server needs can't be used for the moment. Nothing was decided; the same request may come again. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  /** What it is, as an admin calls it. */
  readonly what: string;
  readonly why: Unavailability;

  constructor(what: string, { why = 'out of reach', ...options }: UnavailableOptions = {}) {
    super(`${what} ${words[why]}`, options);
    this.what = what;
    this.why = why;
  }

  /** For the log: what was there all the time tells of itself nowhere else. */
  get isOnlyToldHere(): boolean {
    return this.why !== 'out of reach';
  }
}

/** The answer to who asks meanwhile. */
export function unavailable(message: string): Reply<never> {
  return refuse('unavailable', message, UNAVAILABLE_RETRY_MS);
}
