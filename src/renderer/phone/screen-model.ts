import type { CallView } from '../call/call-view.ts';
import type { OwnRoom } from '../room/own-room.ts';

export type Screen = 'people' | 'rooms' | 'history' | 'settings' | 'admin' | 'call' | 'room';
/** What comes to the front when the person begins to talk. */
type Front = 'call' | 'room';

export interface ScreenState {
  readonly screen: Screen;
  /** Where to go when there is no call or room to show any more: where the person was when the first one began. */
  readonly behind: Exclude<Screen, Front>;
  /** Somebody is being called or talked to: what is looked at meanwhile is left again with the call. */
  readonly inCall: boolean;
}

export const firstScreen: ScreenState = { screen: 'people', behind: 'people', inCall: false };

export function showScreen(state: ScreenState, screen: Screen): ScreenState {
  if (!isFront(screen)) return { ...state, screen, behind: state.inCall ? state.behind : screen };
  if (state.inCall || isFront(state.screen)) return { ...state, screen };
  return { ...state, screen, behind: state.screen };
}

const isFront = (screen: Screen): screen is Front => screen === 'call' || screen === 'room';

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

/**
 * A room that is entered comes to the front, once, and stays there with the reason when it is over. When it is gone the
 * person is back where they came from, or with the call that goes on.
 */
export function screenAfterRoom(
  state: ScreenState,
  before: OwnRoom | null,
  after: OwnRoom | null,
): ScreenState {
  if (after && after.roomId !== before?.roomId) return showScreen(state, 'room');
  if (after || state.screen !== 'room') return state;
  return showScreen(state, state.inCall ? 'call' : state.behind);
}
