import type { CallView } from '../call/call-view.ts';

export type Screen = 'people' | 'history' | 'settings' | 'admin' | 'call';

export interface ScreenState {
  readonly screen: Screen;
  /** Where to go when there is no call to show any more. */
  readonly behind: Exclude<Screen, 'call'>;
}

export const firstScreen: ScreenState = { screen: 'people', behind: 'people' };

export const showScreen = (state: ScreenState, screen: Screen): ScreenState =>
  screen === 'call' ? { ...state, screen } : { screen, behind: screen };

/** Dialled by this person, or answered on this device: what they look at now. */
const isTaken = (call: CallView): boolean => call.phase !== 'ringing-in' && call.phase !== 'ended';

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
  if (after.some((call) => isTaken(call) && !taken.has(call.callId))) return showScreen(state, 'call');
  if (after.length === 0 && state.screen === 'call') return showScreen(state, state.behind);
  return state;
}
