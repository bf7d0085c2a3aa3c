import type { Clock } from '../ops/clock.ts';
import { inParts } from '../ops/in-parts.ts';
import type { Logger } from '../ops/logger.ts';
import type { CallId } from '../protocol/index.ts';
import type { CallDisplay } from './call-display.ts';
import type { CallLog } from './call-log.ts';
import type { CallEvent, LiveCall } from './call-record.ts';
import type { CallRegistry } from './call-registry.ts';
import type { CallTeller } from './call-teller.ts';
import { afterRestart } from './call-transition.ts';
import { takeOut } from './refused.ts';
import type { SeatWatch } from './seat-watch.ts';

export interface Interruption {
  /** Nobody could come back to a seat meanwhile, so also what the registry has kept is given the time for it. */
  readonly allWereAway: boolean;
  /** Ends it between two calls where it is aborted; then it rejects, and the rest is for whoever does it again. */
  readonly signal?: AbortSignal;
}

export interface CallRecoveryDeps {
  readonly registry: Pick<CallRegistry, 'find' | 'restore' | 'replace' | 'remove'>;
  readonly log: Pick<CallLog, 'find' | 'unfinished'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
  readonly seats: Pick<SeatWatch, 'noticePresence'>;
  readonly teller: Pick<CallTeller, 'restate'>;
  readonly apply: (callId: CallId, event: CallEvent) => Promise<unknown>;
  readonly display: Pick<CallDisplay, 'updateInCall'>;
  /** Nothing more will be said in this call. */
  readonly onOver: (callId: CallId) => Promise<void>;
}

/** Puts back into the registry what only the log has. */
export class CallRecovery {
  readonly #deps: CallRecoveryDeps;
  /** Put back by a recovery that came to no end, or has not yet. */
  readonly #restored = new Map<CallId, LiveCall>();

  constructor(deps: CallRecoveryDeps) {
    this.#deps = deps;
  }

  /**
   * Takes up what a restart interrupted, unless another node has: who spoke keeps the seats for a while, what rang is over.
   * To be done again where it fails.
   */
  async recover({ allWereAway, signal }: Interruption): Promise<void> {
    const { calls: unfinished, unreadable } = await this.#deps.log.unfinished();
    for (const callId of unreadable)
      this.#deps.logger.error({ callId }, 'a call can’t be read in the database, and is not taken up');
    // What was put back by then may be over by now.
    const calls = [
      ...new Map([...this.#restored, ...unfinished.map((call) => [call.callId, call] as const)]).values(),
    ];
    // What rings is over with it, and an answered call may follow from that.
    const isAnswered = ({ state }: LiveCall): boolean => state === 'active';
    const takeUp = async (call: LiveCall): Promise<void> => {
      signal?.throwIfAborted();
      if (await this.#restore(call)) return;
      if (allWereAway) await this.#keepSeats(call.callId);
      await this.#showInCall(call.callId);
    };
    await inParts(calls.filter(isAnswered), takeUp);
    for (const call of calls.filter((other) => !isAnswered(other))) await takeUp(call);
  }

  /**
   * Puts a call back that rings by the log alone, for somebody who ends it: who opened it had no answer of the log, or the
   * registry has lost it since. For a call that the registry was seen without, in the turn of the call.
   *
   * The log is read after that, so what had ended by then is over there as well: an end leaves the registry only once it
   * is written down. From then on the registry decides. A node that begins the call anew, a recovery, and somebody else
   * who gives it up bring it there before they do anything with it, and it takes it from one of them: the others find
   * that. Who was done between the reading and the putting back has written an end, which is seen by reading once more.
   * Who had no answer of the log may have left a state on the way to it that counts as one newer than what is read here.
   * The end is newer still.
   */
  async putBack(callId: CallId): Promise<void> {
    const { registry, log } = this.#deps;
    const left = await log.find(callId);
    if (left?.state !== 'ringing') return;
    const back = { ...left, revision: left.revision + 1 };
    if (!(await registry.restore(back))) return;
    try {
      await this.#isOver(callId);
    } catch (error) {
      // It may be over, and is not to ring at anybody who comes.
      await takeOut(registry, back);
      throw error;
    }
  }

  /** Resolves to whether the registry did not have it. */
  async #restore(call: LiveCall): Promise<boolean> {
    const { registry, clock } = this.#deps;
    // With its new deadlines from the start: who is back already would not come back once more.
    // What rings counts as newer too, as in `putBack`: else an end might not be written down.
    const restarted =
      call.state === 'active' ? afterRestart(call, clock.now()) : { ...call, revision: call.revision + 1 };
    const isNew = await registry.restore(restarted);
    if (!isNew && !this.#restored.has(call.callId)) return false;
    this.#restored.set(call.callId, call);
    if (!(await this.#isOver(call.callId))) {
      if (call.state === 'ringing') await this.#deps.apply(call.callId, { type: 'server-restarted' });
      await this.#deps.display.updateInCall((await registry.find(call.callId)) ?? call);
      // Who came back before has no other occasion to say so.
      await this.#deps.seats.noticePresence(call.callId);
    }
    this.#restored.delete(call.callId);
    return true;
  }

  /** A call that was put back may have ended on another node after it was read here: then it is taken out again. */
  async #isOver(callId: CallId): Promise<boolean> {
    const { registry, log, display, teller, onOver } = this.#deps;
    const known = await log.find(callId);
    if (known?.state !== 'ended') return false;
    await registry.remove(callId);
    // Whoever asked in between was told that it goes on, or made something of it.
    await display.updateInCall(known);
    await teller.restate(known);
    await onOver(known.callId);
    return true;
  }

  /** Another node put it back and may not have shown that yet, while the people of it are shown next. */
  async #showInCall(callId: CallId): Promise<void> {
    const call = await this.#deps.registry.find(callId);
    if (call?.state === 'active') await this.#deps.display.updateInCall(call);
  }

  /** From now on, if somebody speaks in it; what rings goes on ringing. */
  async #keepSeats(callId: CallId): Promise<void> {
    if ((await this.#deps.registry.find(callId))?.state !== 'active') return;
    await this.#deps.apply(callId, { type: 'server-restarted' });
    await this.#deps.seats.noticePresence(callId);
  }
}
