import type { CallSound } from '../media/call-sound.ts';
import type { CallView } from './call-view.ts';

/** What should be heard, and because of which call; the same cue again is not a new sound. */
export interface SoundCue {
  readonly sound: CallSound;
  readonly callId: string;
}

/** Ends that a caller recognises by the busy tone: nobody is going to answer. */
const refusals: ReadonlySet<string> = new Set([
  'busy',
  'declined',
  'no-answer',
  'offline',
  'blocked',
  'failed',
  'too-often',
  'too-many',
  'signaling-lost',
]);

/** Ends that this side brought about without anybody asking for it. */
const unasked: ReadonlySet<string> = new Set(['media-failed', 'signaling-lost', 'untrusted', 'no-relay']);

/**
 * The one sound for the state of all calls. A call rings only where nothing else goes on, beeps quietly where it
 * waits, and makes no sound at all in do not disturb. A rule for its caller may have it otherwise.
 */
export function soundForCalls(calls: readonly CallView[], doNotDisturb: boolean): SoundCue | null {
  return incoming(calls, doNotDisturb) ?? outgoing(calls) ?? afterwards(calls);
}

function incoming(calls: readonly CallView[], doNotDisturb: boolean): SoundCue | null {
  const ringing = calls.find((call) => call.phase === 'ringing-in') ?? calls.find(isBack);
  if (!ringing || ringing.ringRule === 'silent') return null;
  if (doNotDisturb && ringing.ringRule !== 'always') return null;
  const quietly = ringing.waiting || calls.some((call) => isBusyWith(call) && !isBack(call));
  return { sound: quietly ? 'waiting' : 'ringtone', callId: ringing.callId };
}

/** Whom one wanted to hand over is on hold here again, and nobody knows but them. */
const isBack = ({ returned, held }: CallView): boolean => returned !== null && held;

const isBusyWith = ({ phase }: CallView): boolean => phase !== 'ringing-in' && phase !== 'ended';

function outgoing(calls: readonly CallView[]): SoundCue | null {
  const ringing = calls.find((call) => call.phase === 'ringing-out');
  return ringing ? { sound: 'ringback', callId: ringing.callId } : null;
}

/** A tone for an end that the person did not bring about, unless they are in another call by now. */
function afterwards(calls: readonly CallView[]): SoundCue | null {
  const last = calls.at(-1);
  if (!last?.ended || calls.some((call) => isBusyWith(call))) return null;
  const { reason, by } = last.ended;
  if (by === 'local' && !unasked.has(reason)) return null;
  if (last.answeredAt !== null) return { sound: 'ended', callId: last.callId };
  if (last.direction === 'incoming' || !refusals.has(reason)) return null;
  return { sound: 'busy', callId: last.callId };
}
