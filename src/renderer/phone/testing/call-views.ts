import { callId, person } from '../../signaling/testing/people.ts';
import type { CallView } from '../../call/call-view.ts';

/** A voice call with that person, active unless told otherwise. The call is named after the person. */
export const callWith = (name: string, patch: Partial<CallView> = {}): CallView => ({
  callId: callId(name),
  peer: person(name),
  device: null,
  direction: 'outgoing',
  media: 'audio',
  phase: 'active',
  waiting: false,
  muted: false,
  cameraOn: false,
  screenOn: false,
  screenHint: 'detail',
  held: false,
  remoteHeld: false,
  remoteMuted: false,
  remoteCameraOn: false,
  remoteScreenOn: false,
  remoteSignalingLost: false,
  microphoneProblem: null,
  microphoneOpening: false,
  cameraProblem: null,
  screenProblem: null,
  ringRule: 'usual',
  transferredBy: null,
  handover: null,
  returned: null,
  answeredAt: null,
  ended: null,
  ...patch,
});
