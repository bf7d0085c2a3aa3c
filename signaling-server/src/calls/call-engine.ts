import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import { ReadCache } from '../ops/read-cache.ts';
import { Recurring } from '../ops/recurring.ts';
import { SerialQueue, UnderWay, untilDone } from '../ops/tasks.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import type { CallId, DeviceId } from '../protocol/index.ts';
import type { Delivery } from '../socket/delivery.ts';
import { restated } from './call-notices.ts';
import type {
  Actor,
  CallEvent,
  CallNotice,
  CallRecord,
  LiveCall,
  Outcome,
  RingingCall,
} from './call-record.ts';
import { awaited, present } from './call-seats.ts';
import type { CallStore, Changed, Opened, Refusal } from './call-store.ts';
import { transition } from './call-transition.ts';

export interface CallEngineDeps {
  readonly store: CallStore;
  readonly delivery: Delivery;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether other nodes change calls as well. */
  readonly isShared: boolean;
  /** Of these, the devices that are connected, to whatever node. */
  readonly connectedAmong: (deviceIds: readonly DeviceId[]) => Promise<ReadonlySet<DeviceId>>;
  /**
   * A call begins, was answered or is over: what others see of it follows. Nobody who speaks waits for it; may be told
   * twice.
   */
  readonly onChanged: (call: CallRecord, before: CallRecord | null) => Promise<void>;
  /** What other calls make of this one. May be told twice. */
  readonly follow: (call: CallRecord) => Promise<void>;
}

/** So late a deadline may be kept. */
const DUE_EVERY_MS = 500;
/** How old what a node of several remembers of a call may be where it says who may speak in it. */
const GLANCE_MS = 2_000;
const GLANCES_KEPT = 10_000;

/**
 * Applies events to calls: decide, commit, then tell. The store decides who was first, whatever node they are on; on this
 * node one event of a call follows the other, so that devices hear of them in their order.
 */
export class CallEngine {
  readonly #deps: CallEngineDeps;
  readonly #queue = new SerialQueue();
  readonly #underWay = new UnderWay();
  readonly #glances: ReadCache<CallId, CallRecord>;
  readonly #due: Recurring;
  #isClosing = false;

  constructor(deps: CallEngineDeps) {
    this.#deps = deps;
    this.#glances = new ReadCache(GLANCES_KEPT, deps.isShared ? { clock: deps.clock, ms: GLANCE_MS } : null);
    this.#due = new Recurring({
      ...{ clock: deps.clock, everyMs: DUE_EVERY_MS, run: () => this.#keepDeadlines() },
      onFailure: (error) => deps.logger.error({ err: error }, 'the deadlines of calls could not be kept'),
    });
  }

  /** Runs a task while no event of this call is applied by this node. */
  exclusively<T>(callId: CallId, task: () => Promise<T>): Promise<T> {
    return this.#queue.run(callId, task);
  }

  /** Going on or over; null when there never was one. */
  find(callId: CallId): Promise<CallRecord | null> {
    return this.#deps.store.find(callId);
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

  /**
   * Empties the seats of devices that are gone, and fills those of devices that are there: of calls where nobody may have
   * said so.
   */
  async checkSeats(calls: readonly LiveCall[]): Promise<void> {
    const devices = calls.flatMap((call) => [...present(call), ...awaited(call)]);
    const connected = await this.#deps.connectedAmong(devices.map(({ deviceId }) => deviceId));
    const isThere = ({ deviceId }: Actor): boolean => connected.has(deviceId);
    for (const call of calls) {
      for (const by of awaited(call).filter(isThere))
        await this.apply(call.callId, { type: 'device-back', by });
      for (const by of present(call).filter((one) => !isThere(one))) {
        const outcome = await this.apply(call.callId, { type: 'device-lost', by });
        // It may be back by now, which was noted before it was noted that it is gone.
        if (outcome?.kind === 'moved') this.#later(call.callId, () => this.#checkAgain(call.callId));
      }
    }
  }

  /** The same of a device that asked for something, whose connection may have ended before that was done. */
  checkSeatOf(callId: CallId, by: Actor): void {
    if (this.#deps.delivery.isHere(by.deviceId)) return;
    this.#later(callId, () => this.#checkAgain(callId));
  }

  /** From now on deadlines are kept. */
  start(): void {
    this.#due.start();
  }

  /** Keeps no deadline any more and waits for what is under way. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#due.stop();
    await this.#queue.settled();
    await this.#underWay.settled();
  }

  async #keepDeadlines(): Promise<void> {
    const { store, clock, logger } = this.#deps;
    for (const callId of await store.due(clock.now())) {
      await this.#keepDeadline(callId).catch((error: unknown) => {
        // What can't be done for one keeps nobody else waiting.
        logger.error({ callId, err: error }, 'the deadline of a call could not be kept');
      });
    }
  }

  /** The node that a device came back to, or that a second call was answered on, may not have lived to say so. */
  async #keepDeadline(callId: CallId): Promise<void> {
    const call = await this.find(callId);
    if (call === null || call.state === 'ended') return;
    await this.checkSeats([call]);
    const second = call.state === 'active' && call.handover ? await this.find(call.handover.newCallId) : null;
    if (second !== null) await this.#deps.follow(second);
    await this.apply(callId, { type: 'time-passed' });
  }

  async #checkAgain(callId: CallId): Promise<void> {
    const call = await this.find(callId);
    if (call !== null && call.state !== 'ended') await this.checkSeats([call]);
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
    this.#later(after.callId, () => this.#deps.onChanged(after, before));
  }

  /** It may have been changed without an answer: nobody was told of it, and not everybody who asked asks again. */
  #resolveDoubt(callId: CallId): void {
    this.#glances.forget(callId);
    this.#later(callId, async () => {
      const call = await this.find(callId);
      if (call === null || call.state === 'ringing') return;
      this.restate(call);
      await this.#deps.onChanged(call, null);
    });
  }

  /** Not waited for by whoever asked, and done as soon as what it needs is there. */
  #later(callId: CallId, task: () => Promise<void>): void {
    const done = untilDone(task, () => this.#isClosing).catch((error: unknown) => {
      this.#deps.logger.error({ callId, err: error }, 'what follows from a change of a call was not done');
    });
    this.#underWay.add(done);
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
