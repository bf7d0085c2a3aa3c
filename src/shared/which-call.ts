import type { PhoneCommand } from './phone.ts';

/** What has to be known of a call to tell which one is meant. Screens and snapshots of the phone both have it. */
export interface CallFacts {
  readonly callId: string;
  readonly phase:
    'dialing' | 'ringing-out' | 'ringing-in' | 'connecting' | 'active' | 'reconnecting' | 'ended';
  /** Rings quietly, because another call goes on. */
  readonly waiting: boolean;
  readonly held: boolean;
  /** Set while the call is being transferred. */
  readonly handover?: unknown;
}

export interface MeantCalls<C> {
  /** Rings here and wants an answer: *Answer* and *Decline* mean it. */
  readonly ringing: C | null;
  /** The person is in it or makes it: the screen shows it, and everything else means it. */
  readonly current: C | null;
  /** *Swap* goes on with it. */
  readonly next: C | null;
}

/**
 * Which call is meant by a key, a button, the tray or a title. The one answer for all of them: what is pressed must act
 * on the call that is shown.
 *
 * `calls` in the order in which the person turned to them, the latest last. A call that rings aloud comes before one
 * that waits, and among equals the first to ring. A call that is spoken in or dialled comes before one on hold, and
 * among equals the latest.
 */
export function whichCall<C extends CallFacts>(calls: readonly C[]): MeantCalls<C> {
  const ringingIn = calls.filter(({ phase }) => phase === 'ringing-in');
  const ringing = ringingIn.find(({ waiting }) => !waiting) ?? ringingIn[0] ?? null;
  const own = calls.filter(({ phase }) => phase !== 'ringing-in' && phase !== 'ended');
  const current = own.findLast(({ held }) => !held) ?? own.at(-1) ?? null;
  const others = own.filter((call) => call !== current && call.held && !call.handover);
  return { ringing, current, next: current && (ringing ?? others.at(-1) ?? null) };
}

/** Goes on with that call; whoever was spoken with meanwhile waits on hold. */
export function turnTo({ callId, phase }: CallFacts): PhoneCommand {
  return phase === 'ringing-in' ? { type: 'answer', callId } : { type: 'set-held', callId, held: false };
}
