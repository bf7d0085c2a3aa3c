import { whichCall } from '@shared/which-call.ts';
import type { CallView } from '../call/call-view.ts';

/** Where each call belongs on the screen. Every call is in exactly one place. */
export interface CallBoard {
  /** Rings aloud: fills the screen until it is answered or over. */
  readonly ringing: CallView | null;
  /** The one that the person is in or is making. */
  readonly current: CallView | null;
  /** The one that *Swap* goes on with: one of {@link waiting} or {@link held}. */
  readonly next: CallView | null;
  /** Ring quietly beside {@link ringing} or {@link current}. */
  readonly waiting: readonly CallView[];
  readonly held: readonly CallView[];
  /** Over, and still listed so that one can read why. Newest last. */
  readonly ended: readonly CallView[];
}

/** Sorts the calls into their places. A single held call stays in sight as the current one. */
export function arrangeCalls(calls: readonly CallView[]): CallBoard {
  const { ringing, current, next } = whichCall(calls);
  const rest = calls.filter((call) => call !== current && call.phase !== 'ended');
  return {
    ringing: current ? null : ringing,
    current,
    next,
    waiting: rest.filter((call) => call.phase === 'ringing-in' && (current !== null || call !== ringing)),
    held: rest.filter((call) => call.phase !== 'ringing-in'),
    ended: calls.filter((call) => call.phase === 'ended'),
  };
}
