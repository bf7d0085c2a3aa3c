import type { Clock, Timer } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import { SerialQueue } from '../ops/serial-queue.ts';
import type { CallId, UserId } from '../protocol/index.ts';
import type { Connections } from '../socket/connections.ts';
import type { CallLog } from './call-log.ts';
import {
  deadlineOf,
  type Actor,
  type CallEvent,
  type CallNotice,
  type CallRecord,
  type Outcome,
} from './call-record.ts';
import type { CallRegistry } from './call-registry.ts';
import { transition } from './call-transition.ts';

export interface CallEngineDeps {
  readonly registry: CallRegistry;
  readonly log: CallLog;
  readonly connections: Connections;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A person's being in a call began or ended. */
  readonly onInCall: (userId: UserId, inCall: boolean) => void;
  /** A call was answered or ended; not waited for by those who speak. */
  readonly onChanged: (call: CallRecord) => Promise<void>;
  /** Nothing more will be said in this call. */
  readonly onOver: (callId: CallId) => void;
}

/** After a fault (a full disk, say) a deadline is tried again so much later. */
const RETRY_MS = 1_000;

/**
 * Applies events to calls, one after the other for each call: decide, store, then tell. Nobody hears of a transition
 * that a power cut could undo.
 */
export class CallEngine {
  readonly #deps: CallEngineDeps;
  readonly #queue = new SerialQueue();
  readonly #timers = new Map<CallId, Timer>();
  #closed = false;

  constructor(deps: CallEngineDeps) {
    this.#deps = deps;
  }

  /** Runs a task while no event of this call is applied. */
  exclusively<T>(callId: CallId, task: () => Promise<T>): Promise<T> {
    return this.#queue.run(callId, task);
  }

  /** Going on or over; null when there never was one. */
  async find(callId: CallId): Promise<CallRecord | null> {
    return (await this.#deps.registry.find(callId)) ?? (await this.#deps.log.find(callId));
  }

  /** Null when there is no such call. */
  async apply(callId: CallId, event: CallEvent): Promise<Outcome | null> {
    const call = await this.find(callId);
    if (call === null) return null;
    return this.exclusively(call.callId, () => this.#applyNow(call.callId, event));
  }

  /** Stores a call that the registry opened just now; to be used inside {@link exclusively}. */
  async begin(call: CallRecord): Promise<void> {
    await this.#deps.log.save(call);
    this.#schedule(call);
    this.#logTransition(null, call, 'start');
    this.#noticeAbsence(call.callId, { userId: call.callerId, deviceId: call.callerDevice });
  }

  /** Stores a call that was over before it rang. */
  async conclude(call: CallRecord): Promise<void> {
    await this.#deps.log.save(call);
    await this.#deps.registry.remove(call.callId);
    this.#logTransition(null, call, 'start');
    this.#publish(call);
  }

  /** Takes up what a restart interrupted: who spoke keeps the seats for a while, what rang is over. */
  async restore(): Promise<void> {
    for (const call of await this.#deps.log.unfinished()) {
      await this.#deps.registry.restore(call);
      await this.apply(call.callId, { type: 'server-restarted' });
      await this.#updateInCall(call);
    }
  }

  /** Stops the timers and waits for what is under way. The calls go on; the log has them. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    await this.#queue.settled();
  }

  async #applyNow(callId: CallId, event: CallEvent): Promise<Outcome | null> {
    for (;;) {
      const before = await this.find(callId);
      if (before === null) return null;
      const outcome = transition(before, event, this.#deps.clock.now());
      if (outcome.kind !== 'moved') {
        // A timer of the system may run a moment early, or its clock may have been set back: the deadline stands.
        if (event.type === 'time-passed') this.#schedule(before);
        return outcome;
      }
      // Where several nodes share the registry another one may have been faster: decide again on what it made.
      if (await this.#store(before, outcome.call)) {
        await this.#moved(before, outcome.call, event);
        for (const notice of outcome.notices) this.#tell(notice);
        return outcome;
      }
    }
  }

  async #store(before: CallRecord, after: CallRecord): Promise<boolean> {
    if (!(await this.#deps.registry.replace(before, after))) return false;
    try {
      await this.#deps.log.save(after);
      return true;
    } catch (error) {
      await this.#deps.registry.replace(after, before);
      throw error;
    }
  }

  async #moved(before: CallRecord, after: CallRecord, event: CallEvent): Promise<void> {
    this.#schedule(after);
    if (before.state === after.state) return;
    this.#logTransition(before, after, event.type);
    if (after.state === 'ended') {
      await this.#deps.registry.remove(after.callId);
      this.#deps.onOver(after.callId);
    }
    await this.#updateInCall(after);
    this.#publish(after);
    if (after.state === 'active') {
      this.#noticeAbsence(after.callId, { userId: after.calleeId, deviceId: after.calleeDevice });
    }
  }

  /** A device may be cut off while what it asked for waits its turn; nobody would notice later. */
  #noticeAbsence(callId: CallId, by: Actor): void {
    if (this.#deps.connections.find(by.deviceId) !== null) return;
    this.apply(callId, { type: 'device-lost', by }).catch((error: unknown) => {
      this.#deps.logger.error({ callId, err: error }, 'the absence of a device could not be stored');
    });
  }

  #tell({ to, event, payload }: CallNotice): void {
    const { connections } = this.#deps;
    const devices =
      'deviceId' in to
        ? [to.deviceId]
        : connections
            .devicesOf(to.userId)
            .map(({ deviceId }) => deviceId)
            .filter((deviceId) => deviceId !== to.exceptDevice);
    for (const deviceId of devices) connections.send(deviceId, event, payload);
  }

  #schedule(call: CallRecord): void {
    this.#timers.get(call.callId)?.cancel();
    this.#timers.delete(call.callId);
    const deadline = deadlineOf(call);
    if (deadline !== null) this.#startTimer(call.callId, deadline - this.#deps.clock.now());
  }

  #startTimer(callId: CallId, delayMs: number): void {
    if (this.#closed) return;
    const onElapsed = (): void => {
      this.apply(callId, { type: 'time-passed' }).catch((error: unknown) => {
        this.#deps.logger.error({ callId, err: error }, 'a deadline of a call could not be kept');
        this.#startTimer(callId, RETRY_MS);
      });
    };
    this.#timers.set(callId, this.#deps.clock.startTimer(delayMs, onElapsed));
  }

  async #updateInCall({ callerId, calleeId }: CallRecord): Promise<void> {
    for (const userId of [callerId, calleeId]) {
      const calls = await this.#deps.registry.ofPerson(userId);
      this.#deps.onInCall(
        userId,
        calls.some(({ state }) => state === 'active'),
      );
    }
  }

  #publish(call: CallRecord): void {
    this.#queue
      .run(`history of ${call.callId}`, () => this.#deps.onChanged(call))
      .catch((error: unknown) => {
        this.#deps.logger.error({ callId: call.callId, err: error }, 'a change of history was not shown');
      });
  }

  #logTransition(before: CallRecord | null, after: CallRecord, cause: string): void {
    const { callId, callerId, calleeId, state } = after;
    const fields = { callId, callerId, calleeId, cause };
    const change = `call ${before?.state ?? 'new'} -> ${state}`;
    if (after.state === 'ended') this.#deps.logger.info({ ...fields, reason: after.reason }, change);
    else this.#deps.logger.info(fields, change);
  }
}
