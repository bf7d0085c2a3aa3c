import { CallId, DeviceId, type PeerSignal } from '@protocol';
import type {
  Active,
  CallEventOf,
  CallEventType,
  Connecting,
  Dialing,
  Ended,
  Reconnecting,
  RingingIn,
  RingingOut,
} from '../call.ts';
import type { LocalState } from '../../participant/local-state.ts';
import { ada, bob, cleo } from './test-phone.ts';

export const callId = CallId.parse('call-000001');
export const device = DeviceId.parse('device-bob-1');
export const other = DeviceId.parse('device-bob-2');
export const at = 5_000;
const later = CallId.parse('call-000003');
export const signal: PeerSignal = { kind: 'description', link: 0, type: 'answer', sdp: 'v=0' };

const local: LocalState = {
  muted: false,
  wantsCamera: false,
  held: false,
  cameraOn: false,
  microphoneProblem: null,
  microphoneShut: false,
  cameraProblem: null,
  wantsScreen: false,
  screenHint: 'detail',
  screenOn: false,
  screenProblem: null,
};
const outgoing = { callId, peer: bob, direction: 'outgoing', media: 'audio', waiting: false, local } as const;
const incoming = { ...outgoing, peer: ada, direction: 'incoming' } as const;
const remote = {
  muted: false,
  cameraOn: false,
  screenOn: false,
  knowsScreens: null,
  held: false,
  signalingLost: false,
};
const answered = { ...outgoing, device, answeredAt: 1_000, remote };

/** One call in each phase. */
export const calls = {
  dialing: {
    ...outgoing,
    phase: 'dialing',
    mayWarm: true,
    request: { offer: 'offer' },
    early: [],
  } satisfies Dialing,
  'ringing-out': {
    ...outgoing,
    phase: 'ringing-out',
    warm: true,
    links: [{ device, up: false }],
  } satisfies RingingOut,
  'ringing-in': {
    ...incoming,
    phase: 'ringing-in',
    device,
    up: false,
    opensMicrophone: false,
  } satisfies RingingIn,
  connecting: {
    ...answered,
    ...incoming,
    phase: 'connecting',
    confirmed: false,
    up: false,
  } satisfies Connecting,
  active: { ...answered, phase: 'active' } satisfies Active,
  reconnecting: { ...answered, phase: 'reconnecting' } satisfies Reconnecting,
  ended: {
    ...{ callId, peer: bob, direction: 'outgoing', media: 'audio', waiting: false },
    phase: 'ended',
    reason: 'hangup',
    by: 'remote',
    message: null,
    at: 4_000,
    answeredAt: 1_000,
  } satisfies Ended,
};

/** One event of every type, each about the device that the calls above know. */
export const events: { readonly [T in CallEventType]: CallEventOf<T> } = {
  answer: { type: 'answer', media: 'audio', at },
  decline: { type: 'decline', message: null, at },
  'hang-up': { type: 'hang-up', at },
  'set-muted': { type: 'set-muted', muted: true },
  'set-camera': { type: 'set-camera', on: true },
  'set-screen': { type: 'set-screen', on: true },
  'set-held': { type: 'set-held', held: true },
  'hand-over': { type: 'hand-over', to: cleo, newCallId: later, joins: null },
  'take-back': { type: 'take-back' },
  'send-transfer': { type: 'send-transfer', newCallId: later },
  'handover-refused': { type: 'handover-refused' },
  transferring: {
    type: 'transferring',
    handover: { to: cleo, newCallId: later, giving: false, attended: false },
  },
  'transfer-returned': { type: 'transfer-returned', newCallId: later, reason: 'no-answer' },
  started: { type: 'started', offeredTo: device, warm: true, ringTimeoutMs: 45_000 },
  merged: { type: 'merged', into: CallId.parse('call-000002'), at },
  'device-ringing': { type: 'device-ringing', device: other },
  answered: { type: 'answered', device, at },
  'auto-answered': { type: 'auto-answered', media: 'audio', at },
  'answer-confirmed': { type: 'answer-confirmed' },
  'answer-refused': { type: 'answer-refused' },
  'peer-ended': { type: 'peer-ended', reason: 'hangup', by: 'remote', message: null, at },
  'peer-left': { type: 'peer-left', reason: 'hangup', at },
  signaled: { type: 'signaled', from: device, signal },
  'peer-held': { type: 'peer-held', held: true },
  'peer-media': { type: 'peer-media', muted: true, camera: false },
  'peer-line': { type: 'peer-line', connected: false },
  'line-restored': { type: 'line-restored' },
  resumed: { type: 'resumed', state: 'active', peerDevice: device, at },
  'offer-made': { type: 'offer-made', offer: 'offer' },
  'link-up': { type: 'link-up', device },
  'link-down': { type: 'link-down', device },
  'link-failed': { type: 'link-failed', device, reason: 'media-failed', by: 'local', at },
  microphone: { type: 'microphone', problem: 'denied' },
  camera: { type: 'camera', on: true, problem: null },
  screen: { type: 'screen', on: true, problem: null },
  timer: { type: 'timer', timer: 'ring', at },
};
