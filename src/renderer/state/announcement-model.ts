import type { CallView } from '../call/call-view.ts';

/** What happened to a call, as far as somebody who does not see the screen has to hear it. */
export type Announcement =
  | { readonly kind: 'ringing-in' | 'ringing-out' | 'answered' | 'reconnecting' | 'reconnected' | 'ended' }
  | { readonly kind: 'muted' | 'unmuted' | 'held' | 'resumed' | 'remote-held' | 'remote-resumed' }
  | { readonly kind: 'screen-shown' | 'screen-over' | 'remote-screen-shown' | 'remote-screen-over' }
  | { readonly kind: 'handed-over' | 'came-back' };

type Change = (before: CallView, after: CallView) => Announcement['kind'] | null;

const phaseChange: Change = (before, after) => {
  if (before.phase === after.phase) return null;
  if (after.phase === 'active') return before.phase === 'reconnecting' ? 'reconnected' : 'answered';
  if (after.phase === 'ringing-out' || after.phase === 'reconnecting' || after.phase === 'ended')
    return after.phase;
  return null;
};

const handoverChange: Change = (before, after) => {
  if (!before.returned && after.returned) return 'came-back';
  return !before.handover && after.handover ? 'handed-over' : null;
};

const toggles: readonly (readonly [keyof CallView, Announcement['kind'], Announcement['kind']])[] = [
  ['muted', 'muted', 'unmuted'],
  ['held', 'held', 'resumed'],
  ['screenOn', 'screen-shown', 'screen-over'],
  ['remoteScreenOn', 'remote-screen-shown', 'remote-screen-over'],
  ['remoteHeld', 'remote-held', 'remote-resumed'],
];

const toggleChange: Change = (before, after) => {
  const changed = toggles.find(([field]) => before[field] !== after[field]);
  return changed ? changed[after[changed[0]] === true ? 1 : 2] : null;
};

/** The newest thing worth saying about the change from one list to the next; null for nothing. */
export function announce(
  before: readonly CallView[],
  after: readonly CallView[],
): { readonly call: CallView; readonly announcement: Announcement } | null {
  for (const call of after.toReversed()) {
    const earlier = before.find((candidate) => candidate.callId === call.callId);
    const kind = earlier
      ? (phaseChange(earlier, call) ?? handoverChange(earlier, call) ?? toggleChange(earlier, call))
      : // Over as it began: it could not be.
        call.phase === 'ringing-in' || call.phase === 'ended'
        ? call.phase
        : null;
    if (kind) return { call, announcement: { kind } };
  }
  return null;
}
