import type { CallLog, Unfinished } from '../../calls/call-log.ts';
import { isMissed, type CallRecord, type RingingCall } from '../../calls/call-record.ts';
import { entryOf } from '../../calls/history-entry.ts';
import type { PresenceStore } from '../../presence/presence-store.ts';
import {
  NEVER_CHOSEN,
  type CallId,
  type HistoryEntry,
  type Person,
  type UserId,
} from '../../protocol/index.ts';
import type { RaceStores } from './race-stores.ts';

/** As the true stores, but for the database; so ten times as many schedules fit into the same time. */
export function createMemoryStores(persons: readonly Person[]): RaceStores {
  const calls = new MemoryCallLog(persons);
  const presences: PresenceStore = {
    load: () => Promise.resolve({ ...NEVER_CHOSEN, until: null, chosenAt: 0, quietHours: null, dueAt: null }),
    saveChoice: () => Promise.resolve(),
    saveNote: () => Promise.resolve(),
    saveQuietHours: () => Promise.resolve(),
    saveDue: () => Promise.resolve(),
    due: () => Promise.resolve([]),
    saveOnline: () => Promise.resolve(),
    wereOnline: () => Promise.resolve([]),
  };
  const find = (wanted: UserId): Promise<Person | null> =>
    Promise.resolve(persons.find(({ userId }) => userId === wanted) ?? null);
  return {
    people: {
      find,
      isRelayOnly: () => Promise.resolve(false),
      teamStamp: () => Promise.resolve(''),
      team: () => Promise.resolve({ stamp: '', people: persons }),
      marksOf: () => Promise.resolve(new Map()),
      isFavourite: () => Promise.resolve(false),
      setFavourite: () => Promise.resolve(),
      ringRuleOf: () => Promise.resolve('usual'),
      setRingRule: () => Promise.resolve(),
    },
    ...{ presences, calls, persons },
    countCalls: () => Promise.resolve(calls.size),
    forgetCalls() {
      calls.clear();
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

class MemoryCallLog implements CallLog {
  readonly #calls = new Map<CallId, CallRecord>();
  readonly #persons: readonly Person[];

  constructor(persons: readonly Person[]) {
    this.#persons = persons;
  }

  get size(): number {
    return this.#calls.size;
  }

  clear(): void {
    this.#calls.clear();
  }

  save(call: CallRecord): Promise<void> {
    const stored = this.#calls.get(call.callId);
    if (stored === undefined || stored.revision < call.revision) this.#calls.set(call.callId, call);
    return Promise.resolve();
  }

  find(callId: CallId): Promise<CallRecord | null> {
    const merged = [...this.#calls.values()].find(({ mergedCallId }) => mergedCallId === callId);
    return Promise.resolve(this.#calls.get(callId) ?? merged ?? null);
  }

  unfinished(): Promise<Unfinished> {
    const calls = [...this.#calls.values()].filter((call) => call.state !== 'ended');
    return Promise.resolve({ calls, unreadable: [] });
  }

  forget({ callId, revision }: RingingCall): Promise<void> {
    const stored = this.#calls.get(callId);
    if (stored?.state === 'ringing' && stored.revision === revision) this.#calls.delete(callId);
    return Promise.resolve();
  }

  list(userId: UserId): Promise<HistoryEntry[]> {
    return Promise.resolve(this.#of(userId).map((call) => this.#entry(userId, call)));
  }

  entry(userId: UserId, callId: CallId): Promise<HistoryEntry | null> {
    const call = this.#of(userId).find((each) => each.callId === callId);
    return Promise.resolve(call === undefined ? null : this.#entry(userId, call));
  }

  countMissed(userId: UserId): Promise<number> {
    return Promise.resolve(
      this.#of(userId).filter((call) => call.calleeId === userId && isMissed(call)).length,
    );
  }

  markSeen(): Promise<void> {
    return Promise.resolve();
  }

  summarise(): Promise<boolean> {
    return Promise.resolve(false);
  }

  #of(userId: UserId): CallRecord[] {
    return [...this.#calls.values()].filter((call) => [call.callerId, call.calleeId].includes(userId));
  }

  #entry(userId: UserId, call: CallRecord): HistoryEntry {
    const other = call.calleeId === userId ? call.callerId : call.calleeId;
    const peer = this.#persons.find((person) => person.userId === other)!;
    return entryOf(call, { userId, peer, seen: false, summary: null });
  }
}
