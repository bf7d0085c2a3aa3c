import type { Deadlines } from '../ops/deadlines.ts';
import type { CallId, UserId } from '../protocol/index.ts';
import { deadlineOf, type CallRecord, type LiveCall, type RingingCall } from './call-record.ts';
import type { CallRegistry, Opened, RegistryEvents } from './call-registry.ts';
import { openingOf } from './opening.ts';

/** The registry of a server that is one process: atomic because nothing in a method waits. */
export class MemoryCallRegistry implements CallRegistry {
  readonly #calls = new Map<CallId, CallRecord>();
  readonly #merged = new Map<CallId, CallId>();
  readonly #byPerson = new Map<UserId, Set<CallId>>();
  readonly #deadlines: Deadlines;

  constructor(deadlines: Deadlines) {
    this.#deadlines = deadlines;
  }

  open(call: RingingCall): Promise<Opened> {
    const existing = this.#find(call.callId);
    if (existing !== null) return Promise.resolve({ kind: 'exists', call: existing });
    const opened = openingOf(call, { caller: this.#live(call.callerId), callee: this.#live(call.calleeId) });
    if (opened.kind === 'opened') this.#set(call);
    return Promise.resolve(opened);
  }

  find(callId: CallId): Promise<CallRecord | null> {
    return Promise.resolve(this.#find(callId));
  }

  glance(callId: CallId): CallRecord | null {
    return this.#find(callId);
  }

  replace(before: CallRecord, after: CallRecord): Promise<boolean> {
    const isCurrent = this.#calls.get(before.callId)?.revision === before.revision;
    if (isCurrent) {
      if (before.mergedCallId !== null) this.#merged.delete(before.mergedCallId);
      this.#set(after);
    }
    return Promise.resolve(isCurrent);
  }

  /** There is no other node, and this one does not hear too late what became of what it asked for. */
  isUnfinished(): Promise<boolean> {
    return Promise.resolve(false);
  }

  confirm({ callId, revision }: CallRecord): Promise<boolean> {
    // What this process did not get to do is done by nobody else, and after a restart from the log.
    return Promise.resolve(this.#calls.get(callId)?.revision === revision);
  }

  restore(call: LiveCall): Promise<boolean> {
    const isNew = !this.#calls.has(call.callId);
    if (isNew) this.#set(call);
    return Promise.resolve(isNew);
  }

  remove(callId: CallId): Promise<void> {
    const call = this.#calls.get(callId);
    if (call === undefined) return Promise.resolve();
    this.#calls.delete(callId);
    this.#deadlines.set(callId, null);
    if (call.mergedCallId !== null) this.#merged.delete(call.mergedCallId);
    for (const userId of [call.callerId, call.calleeId]) {
      const calls = this.#byPerson.get(userId);
      calls?.delete(callId);
      if (calls?.size === 0) this.#byPerson.delete(userId);
    }
    return Promise.resolve();
  }

  ofPerson(userId: UserId): Promise<readonly LiveCall[]> {
    return Promise.resolve(this.#live(userId));
  }

  start({ onDue }: RegistryEvents): void {
    this.#deadlines.start(onDue);
  }

  stop(): void {
    this.#deadlines.stop();
  }

  #find(callId: CallId): CallRecord | null {
    return this.#calls.get(this.#merged.get(callId) ?? callId) ?? null;
  }

  #live(userId: UserId): LiveCall[] {
    const ids = [...(this.#byPerson.get(userId) ?? [])];
    const calls = ids.map((callId) => this.#calls.get(callId));
    return calls.filter((call) => call !== undefined).filter((call) => call.state !== 'ended');
  }

  #set(call: CallRecord): void {
    this.#calls.set(call.callId, call);
    this.#deadlines.set(call.callId, deadlineOf(call));
    if (call.mergedCallId !== null) this.#merged.set(call.mergedCallId, call.callId);
    for (const userId of [call.callerId, call.calleeId]) {
      this.#byPerson.set(userId, (this.#byPerson.get(userId) ?? new Set()).add(call.callId));
    }
  }
}
