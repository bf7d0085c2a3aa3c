import type { CallId } from '@protocol';
import { type Call, type CallEvent, isAnswered } from './call.ts';

export interface OneTalkOptions {
  /** The calls that are not over. */
  readonly live: () => readonly Call[];
  readonly dispatch: (callId: CallId, event: CallEvent) => void;
  /** Ms since epoch. */
  readonly now: () => number;
}

/** The person talks in one call at a time. */
export class OneTalk {
  readonly #options: OneTalkOptions;

  constructor(options: OneTalkOptions) {
    this.#options = options;
  }

  /** The other calls are held, and those that nobody has answered yet are given up. */
  quieten(except: CallId): void {
    const { live, dispatch, now } = this.#options;
    for (const call of live()) {
      if (call.callId === except || call.phase === 'ringing-in') continue;
      if (isAnswered(call)) dispatch(call.callId, { type: 'set-held', held: true });
      else dispatch(call.callId, { type: 'hang-up', at: now() });
    }
  }

  /** Nobody took the call: it goes on, unless the person talks to somebody else by now. */
  cameBack(callId: CallId): void {
    const { live, dispatch } = this.#options;
    const isTalk = (call: Call): boolean => isAnswered(call) && call.callId !== callId && !call.local.held;
    if (live().some(isTalk)) dispatch(callId, { type: 'set-held', held: true });
  }
}
