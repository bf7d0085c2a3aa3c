import type { Clock } from '../ops/clock.ts';
import { TimerDeadlines } from '../ops/deadlines.ts';
import {
  NEVER_CHOSEN,
  type CallId,
  type OwnPresence,
  type Presence,
  type UserId,
} from '../protocol/index.ts';
import type { LocalLines } from '../socket/local-lines.ts';
import type { BoardEvents, Expected, PresenceBoard } from './presence-board.ts';
import { shownPresence, type PersonState } from './presence-model.ts';

interface Known {
  chosen: OwnPresence;
  reachable: boolean;
  readonly calls: Set<CallId>;
  version: number;
}

type Change = Partial<Pick<Known, 'chosen' | 'reachable'>>;

/** The board of a server that is one process. */
export class MemoryPresenceBoard implements PresenceBoard {
  readonly #lines: Pick<LocalLines, 'devicesOf'>;
  readonly #clock: Clock;
  readonly #departures: TimerDeadlines;
  /** Everybody who is reachable or in a call. Others are offline, since `#startedAt` or longer. */
  readonly #known = new Map<UserId, Known>();
  readonly #lastVersions = new Map<UserId, number>();
  /** Versions are times, so they go on growing when the server starts again. */
  readonly #startedAt: number;
  #events: BoardEvents | null = null;

  constructor(lines: Pick<LocalLines, 'devicesOf'>, clock: Clock) {
    this.#lines = lines;
    this.#clock = clock;
    this.#departures = new TimerDeadlines(clock);
    this.#startedAt = clock.now();
  }

  async arrive(userId: UserId, load: () => Promise<OwnPresence>): Promise<OwnPresence> {
    // Who is only known for a call that a restart brought back has not been read yet.
    const read = this.#reachable(userId) === null ? await load() : null;
    // Another device may have been faster.
    const chosen = this.#reachable(userId)?.chosen ?? read ?? NEVER_CHOSEN;
    // This one may have gone again while the choice was read; who was there a moment ago keeps the grace then.
    if (this.#isConnected(userId)) {
      this.#departures.set(userId, null);
      this.#update(userId, { chosen, reachable: true });
    }
    return chosen;
  }

  leave(userId: UserId, graceMs: number): Promise<void> {
    if (this.#known.has(userId) && !this.#isConnected(userId)) {
      if (graceMs === 0) this.#depart(userId);
      else this.#departures.set(userId, this.#clock.now() + graceMs);
    }
    return Promise.resolve();
  }

  expect(people: readonly Expected[], graceMs: number): Promise<void> {
    for (const { userId, chosen } of people) {
      this.#update(userId, { chosen, reachable: true });
      this.#departures.set(userId, this.#clock.now() + graceMs);
    }
    return Promise.resolve();
  }

  choose(userId: UserId, chosen: OwnPresence): Promise<void> {
    this.#update(userId, { chosen });
    return Promise.resolve();
  }

  setInCall(userId: UserId, callId: CallId, inCall: boolean): Promise<void> {
    this.#change(userId, ({ calls }) => {
      if (inCall) calls.add(callId);
      else calls.delete(callId);
    });
    return Promise.resolve();
  }

  read(userIds: readonly UserId[]): Promise<Presence[]> {
    return Promise.resolve(userIds.map((userId) => this.#presenceOf(userId)));
  }

  isReachable(userId: UserId): Promise<boolean> {
    return Promise.resolve(this.#reachable(userId) !== null);
  }

  subscribe(): Promise<void> {
    return Promise.resolve();
  }

  unsubscribe(): void {
    // Everything is heard here.
  }

  start(events: BoardEvents): void {
    this.#events = events;
    this.#departures.start((userId) => {
      this.#depart(userId as UserId);
      return Promise.resolve();
    });
  }

  stop(): void {
    this.#departures.stop();
    this.#known.clear();
  }

  #isConnected(userId: UserId): boolean {
    return this.#lines.devicesOf(userId).length > 0;
  }

  #depart(userId: UserId): void {
    this.#departures.set(userId, null);
    if (!this.#isConnected(userId)) this.#update(userId, { reachable: false });
  }

  #reachable(userId: UserId): Known | null {
    const known = this.#known.get(userId);
    return known?.reachable === true ? known : null;
  }

  #update(userId: UserId, change: Change): void {
    this.#change(userId, (known) => Object.assign(known, change));
  }

  #change(userId: UserId, change: (known: Known) => void): void {
    const known = this.#known.get(userId) ?? this.#add(userId);
    const wasReachable = known.reachable;
    const before = shownPresence(stateOf(known));
    change(known);
    const after = shownPresence(stateOf(known));
    if (before.status !== after.status || before.note !== after.note) {
      known.version = Math.max(known.version + 1, this.#clock.now());
      this.#events?.onChanged({ userId, ...after, version: known.version });
    }
    if (wasReachable && !known.reachable) this.#events?.onDeparted(userId);
    if (!known.reachable && known.calls.size === 0) this.#forget(userId, known);
  }

  #add(userId: UserId): Known {
    const version = this.#lastVersions.get(userId) ?? this.#startedAt;
    const known: Known = { chosen: NEVER_CHOSEN, reachable: false, calls: new Set(), version };
    this.#known.set(userId, known);
    return known;
  }

  #forget(userId: UserId, known: Known): void {
    this.#known.delete(userId);
    this.#lastVersions.set(userId, known.version);
  }

  #presenceOf(userId: UserId): Presence {
    const known = this.#known.get(userId);
    if (known !== undefined) return { userId, ...shownPresence(stateOf(known)), version: known.version };
    const version = this.#lastVersions.get(userId) ?? this.#startedAt;
    return { userId, status: 'offline', note: '', version };
  }
}

function stateOf({ chosen, reachable, calls }: Known): PersonState {
  return { chosen, reachable, inCall: calls.size > 0 };
}
