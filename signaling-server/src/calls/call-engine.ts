import { ReadCache } from '../ops/read-cache.ts';
import { SeatKeeper, type SeatKeeperDeps } from '../ops/seat-keeper.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import type { CallId } from '../protocol/index.ts';
import type { Delivery } from '../socket/delivery.ts';
import { restated } from './call-notices.ts';
import {
  seatsOf,
  type CallEvent,
  type CallNotice,
  type CallRecord,
  type Outcome,
  type RingingCall,
} from './call-record.ts';
import type { CallStore, Changed, Opened, Refusal } from './call-store.ts';
import { transition } from './call-transition.ts';

export interface CallEngineDeps extends SeatKeeperDeps<CallId, CallRecord> {
  readonly store: CallStore;
  readonly delivery: Delivery;
  /** Whether other nodes change calls as well. */
  readonly isShared: boolean;
  /**
   * A call begins, was answered or is over: what others see of it follows. Nobody who speaks waits for it; may be told
   * twice.
   */
  readonly onChanged: (call: CallRecord, before: CallRecord | null) => Promise<void>;
  /** What other calls make of this one. May be told twice. */
  readonly follow: (call: CallRecord) => Promise<void>;
}

/** How old what a node of several remembers of a call may be where it says who may speak in it. */
const GLANCE_MS = 2_000;
const GLANCES_KEPT = 10_000;

/**
 * Applies events to calls: decide, commit, then tell. The store decides who was first, whatever node they are on; on this
 * node one event of a call follows the other, so that devices hear of them in their order.
 */
export class CallEngine extends SeatKeeper<CallId, CallRecord> {
  readonly #deps: CallEngineDeps;
  readonly #glances: ReadCache<CallId, CallRecord>;

  constructor(deps: CallEngineDeps) {
    super('call', deps);
    this.#deps = deps;
    this.#glances = new ReadCache(GLANCES_KEPT, deps.isShared ? { clock: deps.clock, ms: GLANCE_MS } : null);
  }

  /** As {@link find}, but where there are several nodes it may be a moment old. */
  glance(callId: CallId): Promise<CallRecord | null> {
    return this.#glances.get(callId, () => this.find(callId));
  }

  /** To be used inside {@link exclusively}. */
  async open(call: RingingCall, refusal: Refusal | null): Promise<Opened> {
    const opened = await this.#deps.store.open(call, refusal);
    if (opened.kind === 'opened') this.#changed(null, call, 'start');
    if (opened.kind === 'refused') this.#changed(null, opened.call, 'start');
    return opened;
  }

  /** Null when there is no such call. */
  apply(callId: CallId, event: CallEvent): Promise<Outcome | null> {
    return this.exclusively(callId, () => this.#applyNow(callId, event));
  }

  /** Tells of what was made of a call, by this engine or together with something else. */
  applied({ before, outcome }: Changed, cause: CallEvent['type']): void {
    if (outcome.kind !== 'moved') return;
    this.#tell(outcome.notices);
    this.#changed(before, outcome.call, cause);
  }

  /** Tells everybody who may not have heard how a call is. */
  restate(call: CallRecord): void {
    this.#tell(restated(call));
  }

  protected override seatsOf(call: CallRecord) {
    return { id: call.callId, seats: seatsOf(call) };
  }

  protected override async reseat(...[callId, event]: Parameters<CallEngine['apply']>): Promise<boolean> {
    return (await this.apply(callId, event))?.kind === 'moved';
  }

  /** The node that a second call was answered on may not have lived to say so. */
  protected override async onDue(callId: CallId): Promise<void> {
    const call = await this.find(callId);
    const second =
      call?.state === 'active' && call.handover ? await this.find(call.handover.newCallId) : null;
    if (second !== null) await this.#deps.follow(second);
    await this.apply(callId, { type: 'time-passed' });
  }

  async #applyNow(callId: CallId, event: CallEvent): Promise<Outcome | null> {
    const { store, clock } = this.#deps;
    const changed = await store
      .change(callId, (call) => transition(call, event, clock.now()))
      .catch((error: unknown) => {
        if (error instanceof UnavailableError) this.#resolveDoubt(callId);
        throw error;
      });
    if (changed === null) return null;
    this.applied(changed, event.type);
    if (changed.outcome.kind === 'moved' && event.type === 'answer')
      this.checkSeatOf(changed.before.callId, event.by);
    return changed.outcome;
  }

  #changed(before: CallRecord | null, after: CallRecord, cause: string): void {
    this.#glances.put(after.callId, after);
    if (before?.state === after.state) return;
    this.#log(before, after, cause);
    this.later(after.callId, () => this.#deps.onChanged(after, before));
  }

  /** It may have been changed without an answer: nobody was told of it, and not everybody who asked asks again. */
  #resolveDoubt(callId: CallId): void {
    this.#glances.forget(callId);
    this.later(callId, async () => {
      const call = await this.find(callId);
      if (call === null || call.state === 'ringing') return;
      this.restate(call);
      await this.#deps.onChanged(call, null);
    });
  }

  #tell(notices: readonly CallNotice[]): void {
    const { delivery } = this.#deps;
    for (const { to, event, payload } of notices) {
      if ('deviceId' in to) delivery.toDevice(to.deviceId, event, payload);
      else delivery.toOthers(to, event, payload);
    }
  }

  #log(before: CallRecord | null, after: CallRecord, cause: string): void {
    const { callId, callerId, calleeId, state } = after;
    const fields = { callId, callerId, calleeId, cause };
    const change = `call ${before?.state ?? 'new'} -> ${state}`;
    if (after.state === 'ended') this.#deps.logger.info({ ...fields, reason: after.reason }, change);
    else this.#deps.logger.info(fields, change);
  }
}
