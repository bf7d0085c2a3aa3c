import type { Clock } from '../ops/clock.ts';
import { limits, type CallId, type DeviceId } from '../protocol/index.ts';
import type { LocalLines } from '../socket/local-lines.ts';
import {
  lengthOf,
  MINUTES_KEPT,
  minuteOf,
  type CallLanes,
  type Heard,
  type Letter,
  type Posted,
  type Relayed,
} from './call-lanes.ts';
import { KeptLetters, type KeptLetter } from './kept-letters.ts';

interface Lane {
  readonly called: Set<DeviceId>;
  /** The sequence numbers that each device has used, by minute. */
  readonly seen: Map<DeviceId, Map<number, Set<number>>>;
  readonly kept: Map<DeviceId, KeptLetters>;
}

type Lines = Pick<LocalLines, 'send' | 'find'>;

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

  deliverKept(callId: CallId, to: DeviceId, heard: readonly Heard[]): Promise<void> {
    let isThere = true;
    for (const kept of this.#lanes.get(callId)?.kept.get(to) ?? []) {
      // It may be gone again already: then everything goes on waiting.
      if (isThere && isHeard(kept.letter, heard)) kept.sentAt = this.#clock.now();
      else isThere = isThere && this.#send(kept);
      if (!isThere) kept.sentAt = null;
    }
    return Promise.resolve();
  }

  forget(callId: CallId): Promise<void> {
    this.#lanes.delete(callId);
    return Promise.resolve();
  }

  post(letter: Letter): Posted {
    const lane = this.#lane(letter.call.callId);
    const seen = entryOf(lane.seen, letter.from, () => new Map<number, Set<number>>());
    const minute = minuteOf(this.#clock.now());
    const refusal = letter.seq === null ? null : whyNotCounted(seen, letter.seq, minute);
    if (refusal !== null) return refusal;
    const kept = entryOf(lane.kept, letter.to, () => new KeptLetters());
    if (!this.#keep(kept, letter)) return 'full';
    if (letter.seq !== null) entryOf(seen, minute, () => new Set()).add(letter.seq);
    return 'posted';
  }

  /** Returns whether there was room. */
  #keep(all: KeptLetters, letter: Letter): boolean {
    const kept: KeptLetter = { letter, length: lengthOf(letter.payload), sentAt: null };
    // Behind what waits, so that the order stays.
    const isSent = !all.isAnyWaiting && this.#send(kept);
    const device = isSent ? this.#lines.find(letter.to) : null;
    if (device !== null) all.dropArrived(this.#clock.now(), device.connectedAt);
    if (!all.makeRoomFor(kept.length) && !isSent) return false;
    all.add(kept);
    return true;
  }

  #send(kept: KeptLetter): boolean {
    const { to, event, payload } = kept.letter;
    const isSent = this.#lines.send<Relayed>(to, event, payload);
    kept.sentAt = isSent ? this.#clock.now() : null;
    return isSent;
  }

  #lane(callId: CallId): Lane {
    return entryOf(this.#lanes, callId, () => ({ called: new Set(), seen: new Map(), kept: new Map() }));
  }
}

function isHeard({ from, seq }: Letter, heard: readonly Heard[]): boolean {
  if (seq === null) return false;
  const isWithin = ([first, last]: Heard['runs'][number]): boolean => first <= seq && seq <= last;
  return heard.some((one) => one.from === from && one.runs.some(isWithin));
}

function whyNotCounted(
  seen: Map<number, ReadonlySet<number>>,
  seq: number,
  minute: number,
): 'repeated' | 'flooded' | null {
  for (const [then, numbers] of seen) {
    if (then < minute - MINUTES_KEPT) seen.delete(then);
    else if (numbers.has(seq)) return 'repeated';
  }
  return (seen.get(minute)?.size ?? 0) >= limits.signalsPerMinute ? 'flooded' : null;
}

function entryOf<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const created = create();
  map.set(key, created);
  return created;
}
