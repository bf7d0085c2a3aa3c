import type { CallView } from '../call/call-view.ts';

export type Screen = 'people' | 'history' | 'settings' | 'admin' | 'call';

export interface ScreenState {
  readonly screen: Screen;
  /** Where to go when there is no call to show any more: where the person was when the first one began. */
  readonly behind: Exclude<Screen, 'call'>;
  /** Somebody is being called or talked to: what is looked at meanwhile is left again with the call. */
  readonly inCall: boolean;
}

export const firstScreen: ScreenState = { screen: 'people', behind: 'people', inCall: false };

export function showScreen(state: ScreenState, screen: Screen): ScreenState {
  if (screen !== 'call') return { ...state, screen, behind: state.inCall ? state.behind : screen };
  const isBack = state.inCall || state.screen === 'call';
  return { ...state, screen, behind: isBack ? state.behind : state.screen };
}

/** Dialled by this person, or answered on this device: what they look at now. */
const isTaken = (call: CallView): boolean => call.phase !== 'ringing-in' && call.phase !== 'ended';

/** Over as it was dialled: the person sees nothing of it but why. */
const isRefused = (call: CallView, before: readonly CallView[]): boolean =>
  call.phase === 'ended' &&
  call.direction === 'outgoing' &&
  !before.some(({ callId }) => callId === call.callId);

/**
 * A call that is dialled or answered comes to the front, once: whoever goes elsewhere during a call stays there. When
 * the last call is gone, the person is back where they came from. A call that only rings moves nothing.
 */
export function screenAfter(
  state: ScreenState,
  before: readonly CallView[],
  after: readonly CallView[],
): ScreenState {
  const taken = new Set(before.filter(isTaken).map(({ callId }) => callId));
  const isNew = (call: CallView): boolean =>
    isTaken(call) ? !taken.has(call.callId) : isRefused(call, before);
  const inCall = after.some(isTaken);
  if (after.some(isNew)) return { ...showScreen(state, 'call'), inCall };
  const next = { ...state, inCall };
  return after.length === 0 && state.screen === 'call' ? showScreen(next, state.behind) : next;
}
