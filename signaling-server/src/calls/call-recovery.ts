import type { Clock } from '../ops/clock.ts';
import { inParts } from '../ops/in-parts.ts';
import type { CallId } from '../protocol/index.ts';
import type { CallLog } from './call-log.ts';
import type { CallEvent, CallRecord, LiveCall } from './call-record.ts';
import type { CallRegistry } from './call-registry.ts';
import type { CallTeller } from './call-teller.ts';
import { afterRestart } from './call-transition.ts';

export interface Interruption {
  /** Nobody could come back to a seat meanwhile, so also what the registry has kept is given the time for it. */
  readonly allWereAway: boolean;
}

export interface CallRecoveryDeps {
  readonly registry: Pick<CallRegistry, 'find' | 'restore' | 'remove'>;
  readonly log: Pick<CallLog, 'find' | 'unfinished'>;
  readonly clock: Clock;
  readonly teller: Pick<CallTeller, 'restate'>;
  readonly apply: (callId: CallId, event: CallEvent) => Promise<unknown>;
  /** Shows whether the two are in this call. */
  readonly updateInCall: (call: CallRecord) => Promise<void>;
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
  async recover({ allWereAway }: Interruption): Promise<void> {
    const unfinished = await this.#deps.log.unfinished();
    // What was put back by then may be over by now.
    const calls = [
      ...new Map([...this.#restored, ...unfinished.map((call) => [call.callId, call] as const)]).values(),
    ];
    // What rings is over with it, and an answered call may follow from that.
    const isAnswered = ({ state }: LiveCall): boolean => state === 'active';
    const takeUp = async (call: LiveCall): Promise<void> => {
      if (!(await this.#restore(call)) && allWereAway) await this.#keepSeats(call.callId);
    };
    await inParts(calls.filter(isAnswered), takeUp);
    for (const call of calls.filter((other) => !isAnswered(other))) await takeUp(call);
  }

  /** Resolves to whether the registry did not have it. */
  async #restore(call: LiveCall): Promise<boolean> {
    const { registry, log, clock } = this.#deps;
    // With its new deadlines from the start: who is back already would not come back once more.
    const restarted = call.state === 'active' ? afterRestart(call, clock.now()) : call;
    const isNew = await registry.restore(restarted);
    if (!isNew && !this.#restored.has(call.callId)) return false;
    this.#restored.set(call.callId, call);
    // It may have ended on another node after it was read here.
    const known = await log.find(call.callId);
    if (known?.state === 'ended') {
      await registry.remove(call.callId);
      // Whoever asked in between was told that it goes on, or made something of it.
      await this.#deps.updateInCall(known);
      await this.#deps.teller.restate(known);
      await this.#deps.onOver(known.callId);
    } else {
      if (call.state === 'ringing') await this.#deps.apply(call.callId, { type: 'server-restarted' });
      await this.#deps.updateInCall((await registry.find(call.callId)) ?? call);
    }
    this.#restored.delete(call.callId);
    return true;
  }

  /** From now on, if somebody speaks in it; what rings goes on ringing. */
  async #keepSeats(callId: CallId): Promise<void> {
    if ((await this.#deps.registry.find(callId))?.state !== 'active') return;
    await this.#deps.apply(callId, { type: 'server-restarted' });
  }
}
