import type { Clock, Timer } from '../ops/clock.ts';
import type { LastingWork } from '../ops/lasting-work.ts';
import { RING_TIMEOUT_MS, type CallId } from '../protocol/index.ts';
import type { CallEvent, RingingCall } from './call-record.ts';

export interface LeftCallsDeps {
  readonly clock: Clock;
  readonly lasting: LastingWork;
  readonly apply: (callId: CallId, event: CallEvent) => Promise<unknown>;
}

/** A timer may run a little early, and then the call would ring for ever. */
const SLACK_MS = 1_000;

/**
 * Calls that this node took out of the registry again because it had no answer of the log, which may have them all the
 * same. Who wanted one asks for it again or gives it up; where nobody does, it is over when it would have rung long enough.
 */
export class LeftCalls {
  readonly #deps: LeftCallsDeps;
  readonly #timers = new Map<CallId, Timer>();

  constructor(deps: LeftCallsDeps) {
    this.#deps = deps;
  }

  add({ callId, startedAt, ringsUntil }: RingingCall): void {
    const { clock, lasting, apply } = this.#deps;
    // The log does not say how long it rings, so as it is read there it may be longer.
    const until = Math.max(ringsUntil, startedAt + RING_TIMEOUT_MS) + SLACK_MS;
    const end = async (): Promise<void> => {
      await apply(callId, { type: 'time-passed' });
    };
    this.#timers.get(callId)?.cancel();
    const timer = clock.startTimer(Math.max(0, until - clock.now()), () => {
      this.#timers.delete(callId);
      void lasting.insist(end, { callId, message: 'a call that rings by the log alone could not be ended' });
    });
    this.#timers.set(callId, timer);
  }

  /** A restart ends them as well. */
  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }
}
