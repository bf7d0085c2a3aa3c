import type { Call, CallEventOf, CallEventType, End, Ended, Live } from '../call.ts';
import {
  afterCamera,
  afterMicrophone,
  type LocalState,
  withCamera,
  withMuted,
} from '../../participant/local-state.ts';
import type { Farewell, Transition } from '../call-effects.ts';

/**
 * What a phase does about every event: a complete table, so that a new event does not compile before each phase has
 * decided about it. {@link ignored} is such a decision: a race makes the event normal there, and it changes nothing.
 */
export type Reactions<C extends Call> = {
  readonly [T in CallEventType]: (call: C, event: CallEventOf<T>) => Transition;
};

export const ignored = (call: Call): Transition => ({ call, effects: [] });

/** A change of the call that needs nothing done, beyond what follows from the change itself. */
export const changed = (call: Call): Transition => ({ call, effects: [] });

type Ending = Omit<End, 'message'> & Partial<Pick<End, 'message'>>;

/** Ends a call. `farewell` is for the server when it does not know yet. */
export function end(call: Live, ending: Ending, farewell?: Farewell): Transition {
  const { callId, peer, direction, media, waiting, origin } = call;
  const ended: Ended = {
    ...{ callId, peer, direction, media, waiting },
    ...(origin && { origin }),
    ...(ending.transferredTo && { transferredTo: ending.transferredTo }),
    ...(ending.retryAfterMs !== undefined && { retryAfterMs: ending.retryAfterMs }),
    phase: 'ended',
    reason: ending.reason,
    by: ending.by,
    message: ending.message ?? null,
    at: ending.at,
    answeredAt: 'answeredAt' in call ? call.answeredAt : null,
  };
  return {
    call: ended,
    effects: [
      ...(farewell ? [{ type: 'send-farewell', farewell } as const] : []),
      { type: 'close-links', except: null },
    ],
  };
}

/** A new version of `call` with some of its own media changed. */
export const withLocal = <C extends Live>(call: C, local: Partial<LocalState>): C => ({
  ...call,
  local: { ...call.local, ...local },
});

type LocalReactions = Pick<Reactions<Live>, 'set-muted' | 'set-camera' | 'microphone' | 'camera'>;

/** Who wants to be heard and can't be means: try again. */
function setMuted(call: Live, { muted }: CallEventOf<'set-muted'>): Transition {
  const { local } = call;
  return {
    call: muted === local.muted ? call : withLocal(call, withMuted(local, muted)),
    effects: muted || local.microphoneProblem === null ? [] : [{ type: 'retry-microphone' }],
  };
}

/** Its own devices concern a call in the same way before and after the answer. */
export const localReactions: LocalReactions = {
  'set-muted': setMuted,
  'set-camera': (call, { on }) => changed(withLocal(call, withCamera(call.local, on))),
  microphone: (call, news) => changed(withLocal(call, afterMicrophone(call.local, news))),
  camera: (call, { on, problem }) => changed(withLocal(call, afterCamera(call.local, on, problem))),
};
