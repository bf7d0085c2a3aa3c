import { whenThere, type Awaitable } from '../ops/awaitable.ts';
import type { Clock } from '../ops/clock.ts';
import { LastingWork, type Owed } from '../ops/lasting-work.ts';
import type { Logger } from '../ops/logger.ts';
import { SerialQueue } from '../ops/serial-queue.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import type { CallId, UserId } from '../protocol/index.ts';
import type { Connections } from '../socket/connections.ts';
import { CallDebts } from './call-debts.ts';
import { CallDisplay } from './call-display.ts';
import type { CallLog } from './call-log.ts';
import { isStillSo } from './call-notices.ts';
import {
  type CallEvent,
  type CallNotice,
  type CallRecord,
  type EndedCall,
  type Outcome,
  type RingingCall,
} from './call-record.ts';
import { CallRecovery, type Interruption } from './call-recovery.ts';
import type { CallRegistry } from './call-registry.ts';
import { CallTeller } from './call-teller.ts';
import { transition } from './call-transition.ts';
import { LeftCalls } from './left-calls.ts';
import { takeOut } from './refused.ts';
import { SeatWatch } from './seat-watch.ts';

export interface CallEngineDeps {
  readonly registry: CallRegistry;
  readonly log: CallLog;
  readonly connections: Connections;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A person's being in this call began or ended. */
  readonly onInCall: (userId: UserId, callId: CallId, inCall: boolean) => Promise<void>;
  /** A call was answered or ended just now; not waited for by those who speak. */
  readonly onChanged: (call: CallRecord) => Promise<void>;
  /** The same of a call that another node changed a while ago, and may have shown already. */
  readonly onAdopted: (call: CallRecord) => Promise<void>;
  /** It was answered or is over, and another call may follow from that. May be told twice. */
  readonly onDecided: (call: CallRecord) => Promise<void>;
  /** Nothing more will be said in this call. */
  readonly onOver: (callId: CallId) => Promise<void>;
}

type Moved = Extract<Outcome, { kind: 'moved' }>;

/**
 * What is said again until there is an answer: by people, by devices that come back, by another call that this one follows,
 * and by the registry of a call that is over and unfinished.
 */
const repeated: ReadonlySet<CallEvent['type']> = new Set([
  ...(['answer', 'decline', 'cancel', 'hangup'] as const),
  ...(['time-passed', 'device-back', 'handover-returned'] as const),
]);
/**
 * Whether a device is connected. Whoever reads the log after a restart asks for that anew, so it is not written down, and
 * a seat gets its deadline also while there is no database.
 */
const passing: ReadonlySet<CallEvent['type']> = new Set(['device-lost', 'device-back']);

/**
 * Applies events to calls, one after the other for each call: decide, store, then tell. Nobody hears of a transition
 * that a power cut could undo.
 */
export class CallEngine {
  readonly #deps: CallEngineDeps;
  readonly #queue = new SerialQueue();
  /** Looks for devices that are gone, and tells those who could not be told. */
  readonly #lasting: LastingWork;
  readonly #teller: CallTeller;
  readonly #debts: CallDebts;
  readonly #display: CallDisplay;
  readonly #seats: SeatWatch;
  readonly #recovery: CallRecovery;
  readonly #left: LeftCalls;
  /** Of which nobody could say whether they were changed. */
  readonly #inDoubt = new Set<CallId>();

  constructor(deps: CallEngineDeps) {
    this.#deps = deps;
    this.#lasting = new LastingWork(deps.logger);
    this.#debts = new CallDebts({ ...deps, lasting: this.#lasting });
    this.#teller = new CallTeller({
      ...{ connections: deps.connections, registry: deps.registry, lasting: this.#lasting },
      exclusively: (callId, task) => this.exclusively(callId, task),
    });
    this.#display = new CallDisplay({ ...deps, inTurn: (key, task) => this.#queue.run(key, task) });
    const apply = (callId: CallId, event: CallEvent): Promise<unknown> => this.apply(callId, event);
    this.#seats = new SeatWatch({ ...deps, apply, lasting: this.#lasting });
    this.#left = new LeftCalls({ ...deps, apply, lasting: this.#lasting });
    this.#recovery = new CallRecovery({
      ...{ ...deps, apply, display: this.#display, seats: this.#seats, teller: this.#teller },
    });
  }

  /** Runs a task while no event of this call is applied by this node. */
  exclusively<T>(callId: CallId, task: () => Promise<T>): Promise<T> {
    return this.#queue.run(callId, task);
  }

  /** Going on or over; null when there never was one. */
  async find(callId: CallId): Promise<CallRecord | null> {
    return (await this.#deps.registry.find(callId)) ?? (await this.findLogged(callId));
  }

  /**
   * One that the registry does not have by this id. Where nobody said in time that the log has it as crossed by another
   * call, that one went on without it: as the registry has that one, and it knows better.
   */
  async findLogged(callId: CallId): Promise<CallRecord | null> {
    const { registry, log } = this.#deps;
    const logged = await log.find(callId);
    if (logged === null || logged.callId === callId) return logged;
    const now = await registry.find(logged.callId);
    return now === null || now.mergedCallId === callId ? logged : null;
  }

  /** As {@link find}, but it may be a moment old. */
  glance(callId: CallId): Awaitable<CallRecord | null> {
    return whenThere(this.#deps.registry.glance(callId), (call) => call ?? this.findLogged(callId));
  }

  /** Null when there is no such call. */
  async apply(callId: CallId, event: CallEvent): Promise<Outcome | null> {
    // It may be about to begin: then it is there when that is done.
    const call = (await this.find(callId)) ?? (await this.exclusively(callId, () => this.find(callId)));
    if (call === null) return null;
    return this.exclusively(call.callId, () => this.#applyNow(call.callId, event));
  }

  /**
   * Stores a call that the registry opened just now; to be used inside {@link exclusively}. Resolves to whether it is as
   * it was opened, as far as that can be found out: another node may have made something else of it meanwhile, as with
   * the caller giving it up there. Rejects only where it may not be in the log.
   */
  async begin(call: RingingCall): Promise<boolean> {
    const { registry, log } = this.#deps;
    await log.save(call);
    // Begun anew: what another node had ended before it was opened has an end in the log, which that does not give up.
    if (call.revision > 0 && (await log.find(call.callId))?.state === 'ended') {
      await takeOut(registry, call);
      return false;
    }
    if (!(await this.#debts.confirmOpened(call))) return false;
    this.#display.logTransition(null, call, 'start');
    void this.#seats.lookFor(call.callId, { userId: call.callerId, deviceId: call.callerDevice });
    return true;
  }

  /**
   * Stores a call that was over before it rang. If it was `opened` and another node made something else of it meanwhile,
   * that stays; resolves to whether this did.
   */
  async conclude(call: EndedCall, opened: RingingCall | null): Promise<boolean> {
    const { registry, log } = this.#deps;
    if (opened !== null && !(await registry.replace(opened, call))) return false;
    try {
      await log.save(call);
    } finally {
      if (opened !== null) await registry.remove(call.callId);
    }
    this.#display.logTransition(null, call, 'start');
    this.#display.publish(call, this.#deps.onChanged);
    await this.#decided(call);
    return true;
  }

  /** Who opened it takes it out of the registry again, and can not know whether it is in the log. */
  leave(call: RingingCall): void {
    this.#left.add(call);
  }

  /** It was left in the log, and another call takes its place. */
  forget(call: RingingCall): Promise<void> {
    return this.#deps.log.forget(call);
  }

  /**
   * Takes up what a restart interrupted, unless another node has: who spoke keeps the seats for a while, what rang is over.
   * To be done again where it fails.
   */
  recover(interruption: Interruption): Promise<void> {
    return this.#recovery.recover(interruption);
  }

  /** From now on deadlines are kept. */
  start(): void {
    this.#deps.registry.start({
      onDue: (callId) => this.#keepDeadline(callId as CallId),
      onOrphaned: (call) => this.exclusively(call.callId, () => this.#adopt(call)),
    });
  }

  /** Keeps no deadline any more and waits for what is under way. The calls go on; the log has them. */
  async close(): Promise<void> {
    this.#deps.registry.stop();
    this.#left.close();
    await this.#lasting.close();
    await this.#queue.settled();
  }

  async #keepDeadline(callId: CallId): Promise<void> {
    try {
      await this.#seats.noticePresence(callId);
      await this.apply(callId, { type: 'time-passed' });
    } catch (error) {
      this.#deps.logger.error({ callId, err: error }, 'a deadline of a call could not be kept');
      throw error;
    }
  }

  async #applyNow(callId: CallId, event: CallEvent): Promise<Outcome | null> {
    for (;;) {
      const before = await this.find(callId);
      if (before === null) return null;
      const outcome = transition(before, event, this.#deps.clock.now());
      if (outcome.kind !== 'moved') {
        await this.#finishRepeated(before, event);
        return outcome;
      }
      const isAbandoned = await this.#isAbandoned(before, outcome.call);
      // Where several nodes share the registry another one may have been faster: decide again on what it made.
      if (await this.#store(before, outcome.call, event)) {
        await this.#moved(before, outcome.call, event);
        if (isAbandoned) await this.#adoptOrLater(outcome);
        else await this.#finish(before, outcome);
        return outcome;
      }
      if ((await this.#deps.registry.find(callId)) === null) await this.#bringBack(before, outcome);
    }
  }

  /** What goes on by the log alone a recovery takes up; what only rings by it may end without one. */
  async #bringBack({ callId, state }: CallRecord, { call }: Moved): Promise<void> {
    if (state === 'ended') return;
    if (state === 'active' || call.state !== 'ended') throw new UnavailableError('The registry of calls');
    await this.#recovery.putBack(callId);
  }

  /**
   * Whether a call that only goes on was answered or handed over by a node that did not live to finish that, or heard of
   * it too late: what is told of this change does not say so. An end does.
   */
  async #isAbandoned(before: CallRecord, after: CallRecord): Promise<boolean> {
    return before.state === 'active' && after.state === 'active' && this.#debts.isAbandoned(before);
  }

  /** Tells everybody, and confirms it when nothing is left to be done. */
  async #finish({ state, callId }: CallRecord, { call, notices }: Moved): Promise<void> {
    const looked = state === 'ringing' ? this.#seats.forCallee(call) : null;
    const told = await this.#teller.tellOrLater(callId, notices);
    const followed = state === call.state ? null : await this.#decided(call);
    await this.#debts.settle(call, [looked, told, followed]);
  }

  /**
   * Who asks once more had no answer: the node that was asked first may not have lived to tell the others, or have heard
   * too late that its change was made. Nobody asks again for what the server did by itself, so the registry does.
   */
  async #finishRepeated(call: CallRecord, event: CallEvent): Promise<void> {
    if (call.state === 'ringing' || !repeated.has(event.type)) return;
    if (await this.#debts.isAbandoned(call)) await this.#adopt(call);
  }

  async #store(before: CallRecord, after: CallRecord, event: CallEvent): Promise<boolean> {
    if (!(await this.#replace(before, after))) return false;
    if (passing.has(event.type)) return true;
    try {
      await this.#deps.log.save(after);
      return true;
    } catch (error) {
      // The log may have it all the same. What becomes of the call instead has to be newer than that.
      await this.#replace(after, { ...before, revision: after.revision + 1 });
      throw error;
    }
  }

  /** Where nobody says in time whether it was done, it is finished if it was: not everybody who asked for it asks again. */
  async #replace(before: CallRecord, after: CallRecord): Promise<boolean> {
    try {
      return await this.#deps.registry.replace(before, after);
    } catch (error) {
      if (error instanceof UnavailableError) this.#finishLater(before.callId);
      throw error;
    }
  }

  #finishLater(callId: CallId): void {
    if (this.#inDoubt.has(callId)) return;
    this.#inDoubt.add(callId);
    const message = 'what may have been made of a call could not be finished';
    const finish = (): Promise<void> => this.exclusively(callId, () => this.#adoptAsItIs(callId));
    void this.#lasting.insist(finish, { callId, message }).then(() => this.#inDoubt.delete(callId));
  }

  async #moved(before: CallRecord, after: CallRecord, event: CallEvent): Promise<void> {
    if (before.state === after.state) return;
    this.#display.logTransition(before, after, event.type);
    await this.#display.updateInCall(after);
    this.#display.publish(after, this.#deps.onChanged);
  }

  /**
   * Whoever made this of the call did not get to finish it. All of it may be done twice. With the `notices` of a change
   * that was made here just now.
   */
  async #adopt(found: CallRecord, notices: readonly CallNotice[] = []): Promise<void> {
    this.#deps.logger.warn({ callId: found.callId, state: found.state }, 'finishing what was begun');
    await this.#deps.log.save(found);
    const call = await this.#seats.withEmptySeats(found);
    await this.#display.updateInCall(call);
    this.#display.publish(call, this.#deps.onAdopted);
    await this.#teller.restate(call);
    const told = await this.#teller.tellOrLater(call.callId, notices);
    const followed = await this.#decided(call);
    await this.#debts.settle(call, [told, followed]);
  }

  /** What was made here just now is stored, and does not fail for what is left of what was made before. */
  async #adoptOrLater({ call, notices }: Moved): Promise<void> {
    const { callId } = call;
    await this.#lasting.nowOrLater(
      () => this.#adopt(call, notices),
      { callId, message: 'what was begun of a call could not be finished' },
      () => this.exclusively(callId, () => this.#adoptAsItIs(callId, notices)),
    );
  }

  /** Unless it is finished. Who opened what rings is about to decide on it. */
  async #adoptAsItIs(callId: CallId, notices: readonly CallNotice[] = []): Promise<void> {
    const now = await this.find(callId);
    if (now === null || now.state === 'ringing' || !(await this.#debts.isAbandoned(now))) return;
    const left = notices.filter((notice) => isStillSo(notice, now));
    await this.#adopt(now, left);
  }

  /** What follows elsewhere is not to fail what was decided here. */
  async #decided(call: CallRecord): Promise<Owed | null> {
    const failure = { callId: call.callId, message: 'another call could not follow this one' };
    try {
      return await this.#lasting.nowOrLater(() => this.#deps.onDecided(call), failure);
    } catch (error) {
      // The other call has a deadline of its own.
      this.#deps.logger.error({ callId: failure.callId, err: error }, failure.message);
      return null;
    }
  }
}
