import type { CallId, Person } from '@protocol';
import { isAnswered } from './call.ts';
import type { CallBook } from './call-book.ts';
import type { CallsDeps } from './calls-deps.ts';

/** How long *Connect the two and leave* can be undone. */
export const CONNECT_UNDO_MS = 5_000;
/** Less than the second that main gives a phone to say goodbye. */
const BEFORE_LEAVING_MS = 600;

export interface PendingTransfersDeps extends Pick<CallsDeps, 'clock' | 'newCallId'> {
  readonly book: Pick<CallBook, 'dispatch' | 'live' | 'list'>;
}

/** Two people who are about to be connected by the one who talks to both: until it is sent it can be undone. */
export class PendingTransfers {
  readonly #deps: PendingTransfersDeps;
  /** By the call that a transfer begins: the one that was hung up on by sending it. */
  readonly #hungUp = new Map<CallId, CallId>();

  constructor(deps: PendingTransfersDeps) {
    this.#deps = deps;
  }

  /** Whoever is in a call with this phone already is connected with them, after the time to undo it; others at once. */
  begin(callId: CallId, to: Person): void {
    const { book, clock, newCallId: createId } = this.#deps;
    const own = book.live().find((call) => isAnswered(call) && call.peer.userId === to.userId);
    const joins = own?.callId ?? null;
    const newCallId = createId();
    book.dispatch(callId, { type: 'hand-over', to, joins, newCallId });
    if (joins === null) return;
    clock.after(CONNECT_UNDO_MS, () => book.dispatch(callId, { type: 'send-transfer', newCallId }));
  }

  /** Sends those that connect somebody with this call; false where there is none. */
  sendInto(joins: CallId): boolean {
    const pending = this.#into(joins);
    for (const { callId, newCallId } of pending) {
      this.#hungUp.set(newCallId, joins);
      this.#deps.book.dispatch(callId, { type: 'send-transfer', newCallId });
    }
    return pending.length > 0;
  }

  /** That transfer is over, whatever came of it. Tells which call was hung up on by sending it. */
  over(newCallId: CallId): CallId | null {
    const joins = this.#hungUp.get(newCallId) ?? null;
    this.#hungUp.delete(newCallId);
    return joins;
  }

  /** There is nobody left to connect with. */
  undoInto(joins: CallId): void {
    for (const { callId } of this.#into(joins)) this.#deps.book.dispatch(callId, { type: 'take-back' });
  }

  /**
   * Sends all of them, for somebody who leaves. Resolves when their calls have ended here, or were waited for long
   * enough: a goodbye that overtook the server's answer would end them for all three.
   */
  async sendAll(): Promise<void> {
    const { book, clock } = this.#deps;
    const callIds = book.live().flatMap(({ callId }) => this.#into(callId).map((each) => each.callId));
    for (const { callId } of book.live()) this.sendInto(callId);
    const areOver = (): boolean =>
      book.list.current.every(({ callId, phase }) => phase === 'ended' || !callIds.includes(callId));
    if (areOver()) return;
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        stopTimer();
        stopListening();
        resolve();
      };
      const stopTimer = clock.after(BEFORE_LEAVING_MS, finish);
      const stopListening = book.list.subscribe(() => areOver() && finish());
    });
  }

  #into(joins: CallId): readonly { readonly callId: CallId; readonly newCallId: CallId }[] {
    return this.#deps.book.live().flatMap((call) => {
      const handover = isAnswered(call) ? call.handover : undefined;
      return handover?.pending?.joins === joins
        ? [{ callId: call.callId, newCallId: handover.newCallId }]
        : [];
    });
  }
}
