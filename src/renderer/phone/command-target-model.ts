import type { CallId, CallMedia } from '@protocol';
import type { PhoneCommand, ScreenHint } from '@shared/phone.ts';
import type { CallPhase, CallView } from '../call/call-view.ts';

/** A command that names its call; nothing is left to be found out. */
export type CallAction =
  | { readonly type: 'answer'; readonly callId: CallId; readonly media?: CallMedia | undefined }
  | {
      readonly type: 'decline';
      readonly callId: CallId;
      readonly message?: string | undefined;
      readonly callBackInMinutes?: number | undefined;
    }
  | { readonly type: 'hang-up'; readonly callId: CallId }
  | { readonly type: 'set-muted'; readonly callId: CallId; readonly muted: boolean }
  | { readonly type: 'set-camera'; readonly callId: CallId; readonly on: boolean }
  | {
      readonly type: 'set-screen';
      readonly callId: CallId;
      readonly on: boolean;
      readonly hint?: ScreenHint | undefined;
    }
  | { readonly type: 'set-held'; readonly callId: CallId; readonly held: boolean }
  | { readonly type: 'transfer'; readonly callId: CallId; readonly to: string }
  | { readonly type: 'take-back'; readonly callId: CallId };

type MediaCommand = Extract<
  PhoneCommand,
  { type: 'toggle-mute' | 'set-muted' | 'set-camera' | 'set-screen' }
>;
type HandoverCommand = Extract<PhoneCommand, { type: 'transfer' | 'take-back' }>;
/** The commands that are about a call which exists. */
export type CallCommand =
  | Extract<PhoneCommand, { type: 'answer' | 'decline' | 'hang-up' | 'set-held' | 'swap' }>
  | MediaCommand
  | HandoverCommand;

const ANSWERED: readonly CallPhase[] = ['connecting', 'active', 'reconnecting'];
const OUTGOING: readonly CallPhase[] = ['dialing', 'ringing-out'];

/** Which call a command means at this moment; null when it makes no sense now. */
export function resolveCommand(command: CallCommand, calls: readonly CallView[]): CallAction | null {
  switch (command.type) {
    case 'answer': {
      const call = ringingCall(calls, command.callId);
      return call && { type: 'answer', callId: call.callId, media: command.media };
    }
    case 'decline': {
      const call = ringingCall(calls, command.callId);
      return call && { ...command, callId: call.callId };
    }
    case 'hang-up': {
      const call = ownCall(calls, command.callId);
      return call && { type: 'hang-up', callId: call.callId };
    }
    case 'set-held': {
      const call = answeredCall(calls, command.callId);
      return call && { type: 'set-held', callId: call.callId, held: command.held };
    }
    case 'swap':
      return swap(calls);
    default:
      return resolveOther(command, calls);
  }
}

function resolveOther(
  command: MediaCommand | HandoverCommand,
  calls: readonly CallView[],
): CallAction | null {
  return command.type === 'transfer' || command.type === 'take-back'
    ? resolveHandover(command, calls)
    : resolveMediaCommand(command, ownCall(calls));
}

function resolveHandover(command: HandoverCommand, calls: readonly CallView[]): CallAction | null {
  switch (command.type) {
    case 'transfer': {
      const call = answeredCall(calls, command.callId);
      return call && { type: 'transfer', callId: call.callId, to: command.to };
    }
    case 'take-back': {
      const call = find(
        calls,
        ({ handover, callId }) => handover !== null && callId === (command.callId ?? callId),
      );
      return call && { type: 'take-back', callId: call.callId };
    }
  }
}

/** Who calls comes before who waits, and of these the one put on hold last. */
function swap(calls: readonly CallView[]): CallAction | null {
  const ringing = ringingCall(calls);
  if (ringing) return { type: 'answer', callId: ringing.callId, media: undefined };
  const held = calls.findLast((call) => ANSWERED.includes(call.phase) && call.held && !call.handover);
  return held ? { type: 'set-held', callId: held.callId, held: false } : null;
}

function resolveMediaCommand(command: MediaCommand, call: CallView | null): CallAction | null {
  if (!call) return null;
  const { callId } = call;
  switch (command.type) {
    case 'toggle-mute':
      // What is meant, not what is: a press while it opens takes the wish back.
      return { type: 'set-muted', callId, muted: !call.muted || call.microphoneOpening };
    case 'set-muted':
      return { type: 'set-muted', callId, muted: command.muted };
    case 'set-camera':
      return { type: 'set-camera', callId, on: command.on };
    case 'set-screen':
      return { ...command, callId };
  }
}

const isNamed = (call: CallView, callId: string | undefined): boolean =>
  callId === undefined || call.callId === callId;

const find = (calls: readonly CallView[], test: (call: CallView) => boolean): CallView | null =>
  calls.find(test) ?? null;

/** The one that rings aloud before one that waits quietly; among equals the first that came. */
function ringingCall(calls: readonly CallView[], callId?: string): CallView | null {
  const ringing = calls.filter((call) => call.phase === 'ringing-in' && isNamed(call, callId));
  return find(ringing, (call) => !call.waiting) ?? find(ringing, () => true);
}

/** The one being spoken in, else one on hold. */
function answeredCall(calls: readonly CallView[], callId?: string): CallView | null {
  const answered = calls.filter((call) => ANSWERED.includes(call.phase) && isNamed(call, callId));
  return find(answered, (call) => !call.held) ?? find(answered, () => true);
}

/** The one being spoken in, else the one being dialled, else one on hold. Never one that rings here: that is declined. */
function ownCall(calls: readonly CallView[], callId?: string): CallView | null {
  const answered = answeredCall(calls, callId);
  if (answered && !answered.held) return answered;
  return find(calls, (call) => OUTGOING.includes(call.phase) && isNamed(call, callId)) ?? answered;
}
