import type { CallId, CallSignaled } from '@protocol';

/** Calls that are over are remembered, so that word of them that comes late does not make them ring again. */
const REMEMBERED_CALLS = 200;
/** Signals that overtook the news of their call, for so many calls and each. */
const STRAY_CALLS = 8;
const STRAY_SIGNALS = 64;

/** What is known of calls that this phone does not have: those that are over, and those that are still to come. */
export class AbsentCalls {
  readonly #over = new Set<CallId>();
  readonly #strays = new Map<CallId, CallSignaled[]>();

  isOver(callId: CallId): boolean {
    return this.#over.has(callId);
  }

  over(callId: CallId): void {
    this.#over.add(callId);
    const [oldest] = this.#over;
    if (oldest !== undefined && this.#over.size > REMEMBERED_CALLS) this.#over.delete(oldest);
  }

  /** Keeps a signal until its call comes; false where there are too many of them. One of a call that is over is late. */
  keep(signaled: CallSignaled): boolean {
    const strays = this.#strays.get(signaled.callId) ?? [];
    if (this.isOver(signaled.callId)) return true;
    if (strays.length >= STRAY_SIGNALS) return false;
    if (strays.length === 0 && this.#strays.size >= STRAY_CALLS) return false;
    this.#strays.set(signaled.callId, [...strays, signaled]);
    return true;
  }

  /** The signals of a call that has come now, in their order. */
  take(callId: CallId): readonly CallSignaled[] {
    const strays = this.#strays.get(callId) ?? [];
    this.#strays.delete(callId);
    return strays;
  }
}
