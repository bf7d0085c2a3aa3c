import type { CallId } from '@protocol';
import type { IncomingRing } from '../room/incoming-rings.ts';
import { type Answered, type Call, type End, type Ended, isAnswered } from './call.ts';
import { isMuted, isOpening, type LocalState } from '../participant/local-state.ts';
import type { CallView } from './call-view.ts';

type OwnSide = Pick<
  CallView,
  | 'muted'
  | 'cameraOn'
  | 'screenOn'
  | 'screenHint'
  | 'held'
  | 'microphoneProblem'
  | 'microphoneOpening'
  | 'cameraProblem'
  | 'screenProblem'
>;
type OtherSide = Pick<
  CallView,
  | 'remoteHeld'
  | 'remoteMuted'
  | 'remoteCameraOn'
  | 'remoteScreenOn'
  | 'remoteKnowsScreens'
  | 'remoteSignalingLost'
  | 'handover'
  | 'returned'
  | 'answeredAt'
>;

const ownSide = (local: LocalState): OwnSide => ({
  muted: isMuted(local),
  cameraOn: local.cameraOn,
  screenOn: local.screenOn,
  screenHint: local.screenHint,
  held: local.held,
  microphoneProblem: local.microphoneProblem,
  microphoneOpening: isOpening(local),
  cameraProblem: local.cameraProblem,
  screenProblem: local.screenProblem,
});

const otherSide = ({ remote, handover, returned, answeredAt }: Answered): OtherSide => ({
  handover: handover ?? null,
  returned: returned ?? null,
  answeredAt,
  remoteHeld: remote.held,
  remoteMuted: remote.muted,
  remoteCameraOn: remote.cameraOn,
  remoteScreenOn: remote.screenOn,
  remoteKnowsScreens: remote.knowsScreens !== false,
  remoteSignalingLost: remote.signalingLost,
});

const nobodyThere: OtherSide = {
  remoteHeld: false,
  remoteMuted: false,
  remoteCameraOn: false,
  remoteScreenOn: false,
  remoteKnowsScreens: true,
  remoteSignalingLost: false,
  handover: null,
  returned: null,
  answeredAt: null,
};

const nothingOpen: OwnSide = {
  muted: false,
  cameraOn: false,
  screenOn: false,
  screenHint: 'detail',
  held: false,
  microphoneProblem: null,
  microphoneOpening: false,
  cameraProblem: null,
  screenProblem: null,
};

const endOf = ({ reason, by, message, at, transferredTo, retryAfterMs }: Ended): End => ({
  ...{ reason, by, message, at },
  ...(transferredTo && { transferredTo }),
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

/** A call as screens, tray and hotkeys see it. */
export function viewOfCall(call: Call): CallView {
  const { callId, peer, direction, media, phase, waiting, origin, ringRule = 'usual' } = call;
  const common = {
    ...{ callId, peer, direction, media, phase, waiting, ringRule, transferredBy: origin?.by ?? null },
    device: 'device' in call ? call.device : null,
  };
  if (call.phase === 'ended') {
    const { answeredAt } = call;
    return { ...common, ...nothingOpen, ...nobodyThere, answeredAt, ended: endOf(call) };
  }
  const other = isAnswered(call) ? otherSide(call) : nobodyThere;
  return { ...common, ...ownSide(call.local), ...other, ended: null };
}

/** Being rung into a room, as screens, tray and hotkeys see it: like a call. */
export function viewOfRing({ roomId, by, room, inside, waiting, ringRule }: IncomingRing): CallView {
  return {
    // The ids of rooms and of calls are alike, and no two are the same.
    ...{ callId: roomId as string as CallId, peer: by, device: null, direction: 'incoming', media: 'audio' },
    ...{ phase: 'ringing-in', waiting, ringRule, ring: { room, people: inside.map(({ name }) => name) } },
    ...{ ...nothingOpen, ...nobodyThere, transferredBy: null, ended: null },
  };
}
