import type { CallView } from '../call/call-view.ts';

/** Where each call belongs on the screen. Every call is in exactly one place. */
export interface CallBoard {
  /** Rings aloud: fills the screen until it is answered or over. */
  readonly ringing: CallView | null;
  /** The one that the person is in or is making. */
  readonly current: CallView | null;
  /** Ring quietly beside {@link ringing} or {@link current}. */
  readonly waiting: readonly CallView[];
  readonly held: readonly CallView[];
  /** Over, and still listed so that one can read why. Newest last. */
  readonly ended: readonly CallView[];
}

const isOver = (call: CallView): boolean => call.phase === 'ended';
const isRingingIn = (call: CallView): boolean => call.phase === 'ringing-in';

/** Sorts the calls (oldest first) into their places. A single held call stays in sight as the current one. */
export function arrangeCalls(calls: readonly CallView[]): CallBoard {
  const live = calls.filter((call) => !isOver(call));
  const ringingIn = live.filter(isRingingIn);
  const own = live.filter((call) => !isRingingIn(call));
  const current = own.findLast((call) => !call.held) ?? own.at(-1) ?? null;
  const ringing = current ? null : (ringingIn.find((call) => !call.waiting) ?? ringingIn[0] ?? null);
  return {
    ringing,
    current,
    waiting: ringingIn.filter((call) => call !== ringing),
    held: own.filter((call) => call !== current),
    ended: calls.filter(isOver),
  };
}
