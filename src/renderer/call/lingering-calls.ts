import type { CallId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { Ended } from './call.ts';

/** How long an ended call stays on the screen, so that its end can be read. */
const LINGER_MS = 6_000;

interface LingeringCallsDeps {
  readonly clock: Clock;
  /** There was time enough to read it. */
  readonly onRead: (callId: CallId) => void;
}

/** Calls that are over and stay on the screen for a while. */
export class LingeringCalls {
  readonly #deps: LingeringCallsDeps;
  readonly #timers = new Map<CallId, () => void>();

  constructor(deps: LingeringCallsDeps) {
    this.#deps = deps;
  }

  add(call: Ended): void {
    if (staysUntilRead(call)) return;
    const { clock, onRead } = this.#deps;
    this.#timers.set(
      call.callId,
      clock.after(LINGER_MS, () => onRead(call.callId)),
    );
  }

  remove(callId: CallId): void {
    this.#timers.get(callId)?.();
    this.#timers.delete(callId);
  }
}

/** Words that nobody may miss, and what the person has to do something about before they can call at all. */
const staysUntilRead = ({ reason, by, direction }: Ended): boolean =>
  (by === 'local' && reason === 'untrusted') ||
  (by !== 'remote' && reason === 'no-relay' && direction === 'outgoing');
