import type { Clock } from '../ops/clock.ts';
import { limits, type CallId, type DeviceId } from '../protocol/index.ts';
import type { LocalLines } from '../socket/local-lines.ts';
import {
  lengthOf,
  MAX_WAITING,
  MAX_WAITING_BODIES,
  SENT_KEPT_MS,
  type CallLanes,
  type Letter,
  type Posted,
  type Relayed,
} from './call-lanes.ts';

interface Kept {
  readonly letter: Letter;
  readonly length: number;
  /** Ms since epoch; null while it waits. */
  sentAt: number | null;
}

interface Lane {
  readonly called: Set<DeviceId>;
  /** The sequence numbers that each device has used. */
  readonly seen: Map<DeviceId, Set<number>>;
  /** In the order in which they have to arrive. */
  readonly kept: Map<DeviceId, Kept[]>;
}

type Lines = Pick<LocalLines, 'send'>;

/** The lanes of a server that is one process. */
export class MemoryCallLanes implements CallLanes {
  readonly #lines: Lines;
  readonly #clock: Clock;
  readonly #lanes = new Map<CallId, Lane>();

  constructor(lines: Lines, clock: Clock) {
    this.#lines = lines;
    this.#clock = clock;
  }

  addCalled(callId: CallId, deviceId: DeviceId): Promise<void> {
    this.#lane(callId).called.add(deviceId);
    return Promise.resolve();
  }

  called(callId: CallId): Promise<readonly DeviceId[]> {
    return Promise.resolve([...(this.#lanes.get(callId)?.called ?? [])]);
  }

  hasSpoken(callId: CallId, deviceId: DeviceId): Promise<boolean> {
    return Promise.resolve((this.#lanes.get(callId)?.seen.get(deviceId)?.size ?? 0) > 0);
  }

  deliverKept(callId: CallId, to: DeviceId): Promise<void> {
    for (const kept of this.#lanes.get(callId)?.kept.get(to) ?? []) {
      // It may be gone again already: then everything goes on waiting.
      if (!this.#send(kept)) break;
    }
    return Promise.resolve();
  }

  forget(callId: CallId): Promise<void> {
    this.#lanes.delete(callId);
    return Promise.resolve();
  }

  post(letter: Letter): Posted {
    const lane = this.#lane(letter.call.callId);
    const used = entryOf(lane.seen, letter.from, () => new Set<number>());
    const refusal = letter.seq === null ? null : whyNotCounted(used, letter.seq);
    if (refusal !== null) return refusal;
    if (
      !this.#keep(
        entryOf(lane.kept, letter.to, (): Kept[] => []),
        letter,
      )
    )
      return 'full';
    if (letter.seq !== null) used.add(letter.seq);
    return 'posted';
  }

  /** Returns whether there was room. */
  #keep(all: Kept[], letter: Letter): boolean {
    this.#dropOld(all);
    const kept: Kept = { letter, length: lengthOf(letter.payload), sentAt: null };
    // Behind what waits, so that the order stays.
    const waits = all.at(-1)?.sentAt === null || !this.#send(kept);
    if (waits && isFull(all, kept)) return false;
    all.push(kept);
    return true;
  }

  #send(kept: Kept): boolean {
    const { to, event, payload } = kept.letter;
    const isSent = this.#lines.send<Relayed>(to, event, payload);
    kept.sentAt = isSent ? this.#clock.now() : null;
    return isSent;
  }

  #dropOld(all: Kept[]): void {
    const oldest = this.#clock.now() - SENT_KEPT_MS;
    const keep = all.findIndex(({ sentAt }) => sentAt === null || sentAt > oldest);
    if (keep !== 0) all.splice(0, keep < 0 ? all.length : keep);
    // What was sent may go before its time; what waits may not.
    while (all.length >= MAX_WAITING && all[0]?.sentAt !== null) all.shift();
  }

  #lane(callId: CallId): Lane {
    return entryOf(this.#lanes, callId, () => ({ called: new Set(), seen: new Map(), kept: new Map() }));
  }
}

function whyNotCounted(used: ReadonlySet<number>, seq: number): 'repeated' | 'flooded' | null {
  if (used.has(seq)) return 'repeated';
  return used.size >= limits.signalsPerCall ? 'flooded' : null;
}

function isFull(all: readonly Kept[], next: Kept): boolean {
  const waiting = all.filter(({ sentAt }) => sentAt === null);
  const total = waiting.reduce((sum, { length }) => sum + length, next.length);
  return waiting.length >= MAX_WAITING || total > MAX_WAITING_BODIES * limits.signalBody;
}

function entryOf<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const created = create();
  map.set(key, created);
  return created;
}
