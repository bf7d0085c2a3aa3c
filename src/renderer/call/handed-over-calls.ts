import type { CallId, CallIncoming, Handover, UserId } from '@protocol';
import type { AbsentCalls } from './absent-calls.ts';
import { type Answered, type Call, type HandoverNews, isAnswered } from './call.ts';
import type { CallBook } from './call-book.ts';
import type { Transition } from './call-effects.ts';
import { type Dial, joinedBy, joiningSteps } from './transition.ts';

export interface HandedOverCallsOptions {
  readonly book: Pick<CallBook, 'dispatch' | 'live' | 'session'>;
  readonly absent: Pick<AbsentCalls, 'isOver'>;
  /** Null before the server said so. */
  readonly self: () => UserId | null;
  readonly dial: (dial: Omit<Dial, 'mayWarm'>) => void;
  /** Ms since epoch. */
  readonly now: () => number;
}

/** Calls that come of another one and take its place, because somebody in it hands somebody over. */
export class HandedOverCalls {
  readonly #options: HandedOverCallsOptions;

  constructor(options: HandedOverCallsOptions) {
    this.#options = options;
  }

  newsOf({ by, to, newCallId, attended }: Handover): HandoverNews {
    return { to, newCallId, attended, giving: by === this.#options.self() };
  }

  /** What the server, when it is asked, says of the handover of a call; null: this device knows better. */
  resumedNews(callId: CallId, handover: Handover): HandoverNews | null {
    return this.#isReturned(callId, handover) ? null : this.newsOf(handover);
  }

  /** The other side of that call hands this person over: the call to whom they are handed over takes its place. */
  follow(call: Call, { newCallId, to }: HandoverNews): void {
    const { book, absent, dial } = this.#options;
    if (book.session(newCallId) || absent.isOver(newCallId) || !isAnswered(call)) return;
    const { muted } = call.local;
    const origin = { by: call.peer, of: call.callId };
    // The camera stays off until its owner turns it on: they have not chosen to be seen by somebody else.
    dial({ callId: newCallId, peer: to, media: 'audio', origin, muted });
  }

  /** How a call begins that rings here: answered, when it takes the place of one. */
  begin(rings: Transition, { joins, transferredBy }: CallIncoming): Transition {
    const { book, now } = this.#options;
    const joined = book.live().find(({ callId }) => callId === joins);
    return joined ? joinedBy(rings, { joined, by: transferredBy, at: now() }) : rings;
  }

  /** Calls that are to take the place of this one have come before it was known to be answered. */
  joinLate(joined: Answered): void {
    const { book, now } = this.#options;
    for (const { callId, phase, origin } of book.live()) {
      if (phase !== 'ringing-in' || origin?.of !== joined.callId) continue;
      if (origin.by.userId !== joined.peer.userId) continue;
      for (const step of joiningSteps(joined, now())) book.dispatch(callId, step);
    }
  }

  /** The call to talk in now: who is handed over in the moment of the answer is on the way to somebody else. */
  talkAfter(answered: Answered): CallId {
    const taker = this.#options.book.live().find(({ callId }) => callId === answered.handover?.newCallId);
    return (taker ?? answered).callId;
  }

  /** What the server says of it is older than its word that nothing came of it. */
  #isReturned(callId: CallId, { newCallId }: Handover): boolean {
    const { absent, book } = this.#options;
    return absent.isOver(newCallId) && book.session(callId)?.knownHandover !== newCallId;
  }
}
