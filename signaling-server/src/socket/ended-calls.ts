import type { CallId, ServerEventName, ServerPayload } from '../protocol/index.ts';

/** More than can ring at one person at the same time, and nothing that is said late is later than that. */
const REMEMBERED = 16;
const NONE: readonly CallId[] = [];

/**
 * The calls whose end was said on one line. Two nodes may speak to a device about the same call, the slower one of what
 * was before: a call that is over must not ring once more.
 */
export class EndedCalls {
  #told = NONE;

  /** Whether this may still be said; remembers it where it matters. */
  allows<E extends ServerEventName>(event: E, payload: ServerPayload<E>): boolean {
    if (event === 'call:incoming') {
      return !this.#told.includes((payload as ServerPayload<'call:incoming'>).callId);
    }
    if (event === 'call:ended') this.#remember((payload as ServerPayload<'call:ended'>).callId);
    return true;
  }

  #remember(callId: CallId): void {
    this.#told = [...this.#told.slice(1 - REMEMBERED), callId];
  }
}
