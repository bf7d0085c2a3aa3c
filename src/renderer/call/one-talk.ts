import type { CallId, Person } from '@protocol';
import { type Call, type CallEvent, isAnswered } from './call.ts';

export interface OneTalkOptions {
  /** The calls that are not over. */
  readonly live: () => readonly Call[];
  readonly dispatch: (callId: CallId, event: CallEvent) => void;
  /** Ms since epoch. */
  readonly now: () => number;
}

/** The person talks in one call at a time. */
export class OneTalk {
  readonly #options: OneTalkOptions;

  constructor(options: OneTalkOptions) {
    this.#options = options;
  }

  /** The other calls are held, and those that nobody has answered yet are given up. */
  quieten(except: CallId | null): void {
    const { live, dispatch } = this.#options;
    for (const call of live()) {
      if (call.callId === except || call.phase === 'ringing-in') continue;
      if (isAnswered(call)) dispatch(call.callId, { type: 'set-held', held: true });
      else if (!this.#mayBeTheSame(call)) this.#giveUp(call);
    }
  }

  /** Who has answered somebody whom they were calling is not to go on calling them, whether they still talk or not. */
  changed(before: Call, after: Call): void {
    if (before.phase === 'dialing' && after.phase === 'ringing-out') {
      // It rings there, so it is a call of its own.
      if (this.#isSecond(after)) this.#giveUp(after);
    } else if (isAnswered(before) && after.phase === 'ended' && after.direction === 'incoming') {
      this.#dialled(after.peer).forEach((call) => this.#giveUp(call));
    }
  }

  /** Nobody took the call: it goes on, unless the person talks to somebody else by now. */
  cameBack(callId: CallId): void {
    const { live, dispatch } = this.#options;
    const isTalk = (call: Call): boolean => isAnswered(call) && call.callId !== callId && !call.local.held;
    if (live().some(isTalk)) dispatch(callId, { type: 'set-held', held: true });
  }

  /** Two calls may have crossed and be one by now: to give this one up would end the other one. */
  #mayBeTheSame(call: Call): boolean {
    return call.phase === 'dialing' && call.request !== null && this.#isSecond(call);
  }

  /** The person called somebody whose call they have answered since. */
  #isSecond({ peer, origin }: Call): boolean {
    const isOfBoth = (call: Call): boolean =>
      call.direction === 'incoming' && call.peer.userId === peer.userId;
    return !origin && this.#options.live().some((call) => isAnswered(call) && isOfBoth(call));
  }

  /** Where the server has yet to say what becomes of it; one of a handover is none that the person called. */
  #dialled({ userId }: Person): Call[] {
    return this.#options
      .live()
      .filter(({ phase, origin, peer }) => phase === 'dialing' && !origin && peer.userId === userId);
  }

  #giveUp({ callId }: Call): void {
    this.#options.dispatch(callId, { type: 'hang-up', at: this.#options.now() });
  }
}
