import type { Settings } from '@shared/settings.ts';

/**
 * Where the key is held: `window`: the Space bar while Ringdown is in front; `button`: a finger or the pointer on the
 * screen; `desktop`: a global key, or a program at the control socket.
 */
export type TalkSource = 'window' | 'button' | 'desktop';

/**
 * ```
 *            down                   up (push to talk)
 *  resting ────────▶ acting ────────────────────────▶ ending
 *     ▲                │ up (push to mute), lost,        │ timer, lost,
 *     └────────────────┴ overruled, timer ◀──────────────┘ overruled
 * ```
 *
 * `acting`: the key has changed whether the microphone is open. `ending`: it has come up, and the microphone stays open
 * for a moment, so that the last syllable is not cut off.
 */
export interface TalkKeyState {
  readonly mode: Settings['voice'];
  readonly held: ReadonlySet<TalkSource>;
  readonly phase: 'resting' | 'acting' | 'ending';
}

export type TalkKeyEvent =
  /** `muted`: whether the person is muted where they talk; null where they talk nowhere. */
  | { readonly type: 'down'; readonly source: TalkSource; readonly muted: boolean | null }
  | { readonly type: 'up'; readonly source: TalkSource }
  /** Nobody can tell any more whether the key is held there: the window lost the focus, the screen was locked … */
  | { readonly type: 'lost'; readonly source: TalkSource | 'all' }
  /** Something else decided: a host muted, a button was pressed, the call is over or on hold, the microphone is gone. */
  | { readonly type: 'overruled' }
  /** So long after the phase began as {@link phaseEndsAfterMs} says. */
  | { readonly type: 'timer' }
  | { readonly type: 'mode'; readonly mode: Settings['voice'] };

export interface TalkKeyOutcome {
  readonly state: TalkKeyState;
  /** What becomes of the microphone; null: nothing. */
  readonly microphone: 'open' | 'close' | null;
}

export const atRest = (mode: Settings['voice']): TalkKeyState => ({
  ...{ mode, held: new Set(), phase: 'resting' },
});

/** After the key came up. */
export const RELEASE_MS = 200;
/** Whoever holds a key for longer has put something on it, or its release was lost. */
export const LONGEST_HOLD_MS = 5 * 60_000;

export const phaseEndsAfterMs: Readonly<Record<TalkKeyState['phase'], number | null>> = {
  resting: null,
  acting: LONGEST_HOLD_MS,
  ending: RELEASE_MS,
};

/** Fails closed: whatever ends a hold but the key's coming up leaves the microphone closed. */
export function talkKey(state: TalkKeyState, event: TalkKeyEvent): TalkKeyOutcome {
  switch (event.type) {
    case 'down':
      return down(state, event);
    case 'up':
      return up(state, event.source);
    case 'lost':
      return lost(state, event.source);
    case 'overruled':
    case 'timer':
      return closed(state);
    case 'mode':
      return changeMode(state, event.mode);
  }
}

function down(
  state: TalkKeyState,
  { source, muted }: Extract<TalkKeyEvent, { type: 'down' }>,
): TalkKeyOutcome {
  // A key that repeats is no new press, or it would open again what was closed meanwhile.
  if (state.held.has(source)) return { state, microphone: null };
  const held = new Set([...state.held, source]);
  const isUseful = muted !== null && (state.mode === 'push-to-talk' || !muted);
  if (state.mode === 'open' || state.phase === 'acting' || !isUseful)
    return { state: { ...state, held }, microphone: null };
  const microphone = state.mode === 'push-to-talk' ? 'open' : 'close';
  return { state: { ...state, held, phase: 'acting' }, microphone };
}

function up(state: TalkKeyState, source: TalkSource): TalkKeyOutcome {
  const held = without(state.held, source);
  if (state.phase !== 'acting' || held.size > 0) return { state: { ...state, held }, microphone: null };
  return state.mode === 'push-to-talk'
    ? { state: { ...state, held, phase: 'ending' }, microphone: null }
    : { state: { ...state, held, phase: 'resting' }, microphone: 'open' };
}

function lost(state: TalkKeyState, source: TalkSource | 'all'): TalkKeyOutcome {
  const held = source === 'all' ? new Set<TalkSource>() : without(state.held, source);
  const goesOn = held.size > 0 || (source !== 'all' && !state.held.has(source));
  return goesOn ? { state: { ...state, held }, microphone: null } : closed({ ...state, held });
}

/** What push to mute has closed is closed already. */
function closed(state: TalkKeyState): TalkKeyOutcome {
  const isOpen = state.mode === 'push-to-talk' && state.phase !== 'resting';
  return { state: { ...state, phase: 'resting' }, microphone: isOpen ? 'close' : null };
}

/** Whoever chooses push to talk is not heard before they hold the key. */
function changeMode(state: TalkKeyState, mode: Settings['voice']): TalkKeyOutcome {
  if (mode === state.mode) return { state, microphone: null };
  const before = closed(state);
  return {
    state: { ...before.state, mode },
    microphone: mode === 'push-to-talk' ? 'close' : before.microphone,
  };
}

function without(held: ReadonlySet<TalkSource>, source: TalkSource): ReadonlySet<TalkSource> {
  return new Set([...held].filter((one) => one !== source));
}
