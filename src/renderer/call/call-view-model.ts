import type { Answered, Call, LocalMedia, RemoteMedia } from './call.ts';
import { isAnswered, isMuted } from './call.ts';
import type { CallView } from './call-view.ts';

type OwnSide = Pick<CallView, 'muted' | 'cameraOn' | 'held' | 'microphoneProblem' | 'cameraProblem'>;
type OtherSide = Pick<CallView, 'remoteHeld' | 'remoteMuted' | 'remoteCameraOn' | 'remoteSignalingLost'>;

const ownSide = (local: LocalMedia): OwnSide => ({
  muted: isMuted(local),
  cameraOn: local.cameraOn,
  held: local.held,
  microphoneProblem: local.microphoneProblem,
  cameraProblem: local.cameraProblem,
});

const otherSide = (remote: RemoteMedia): OtherSide => ({
  remoteHeld: remote.held,
  remoteMuted: remote.muted,
  remoteCameraOn: remote.cameraOn,
  remoteSignalingLost: remote.signalingLost,
});

const nobodyThere: OtherSide = {
  remoteHeld: false,
  remoteMuted: false,
  remoteCameraOn: false,
  remoteSignalingLost: false,
};

const nothingOpen: OwnSide = {
  muted: false,
  cameraOn: false,
  held: false,
  microphoneProblem: null,
  cameraProblem: null,
};

/** A call as screens, tray and hotkeys see it. */
export function viewOfCall(call: Call): CallView {
  const { callId, peer, direction, media, phase, waiting } = call;
  const answered: Answered | null = isAnswered(call) ? call : null;
  return {
    ...{ callId, peer, direction, media, phase, waiting },
    device: 'device' in call ? call.device : null,
    ...(call.phase === 'ended' ? nothingOpen : ownSide(call.local)),
    ...(answered ? otherSide(answered.remote) : nobodyThere),
    answeredAt: call.phase === 'ended' ? call.answeredAt : (answered?.answeredAt ?? null),
    ended:
      call.phase === 'ended'
        ? { reason: call.reason, by: call.by, message: call.message, at: call.at }
        : null,
  };
}
