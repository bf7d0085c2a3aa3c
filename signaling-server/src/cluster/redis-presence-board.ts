import type { Clock } from '../ops/clock.ts';
import { inParts } from '../ops/in-parts.ts';
import type { Logger } from '../ops/logger.ts';
import type { CallId, OwnPresence, Presence, ShownStatus, UserId } from '../protocol/index.ts';
import type { BoardEvents, Expected, PresenceBoard } from '../presence/presence-board.ts';
import type { NodeLease } from './node-lease.ts';
import { RedisDeadlines } from './redis-deadlines.ts';
import type { RedisLink, Script, ScriptArgument } from './redis-link.ts';
import { arrive, choose, depart, expect, leave, readShown, setInCall } from './scripts/presence.ts';

export interface RedisPresenceBoardDeps {
  readonly redis: RedisLink;
  readonly lease: NodeLease;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface CatchUpOptions {
  /** Everybody who is watched here unless given. */
  readonly of?: readonly UserId[];
  /** Whether others may have taken this person for gone who is not. */
  readonly isDoubted?: (userId: UserId) => boolean;
}

/** All that others see of a person: as two of them differ, so do these. */
type Appearance = string;

function appearanceOf(status: ShownStatus, note: string): Appearance {
  return `${status}|${note}`;
}

/** So many people in one go; a longer script would hold up everybody. */
const READ_PART = 200;

/** The board of several nodes. */
export class RedisPresenceBoard implements PresenceBoard {
  readonly #deps: RedisPresenceBoardDeps;
  readonly #departures: RedisDeadlines;
  /** Resolved when the subscription stands. */
  readonly #subscribed = new Map<UserId, Promise<void>>();
  /** How each looks to everybody here who watches; `null` where it may not be the same for all of them. */
  readonly #shown = new Map<UserId, Appearance | null>();
  /** For each part that is being caught up with, who was heard of since it was asked for. */
  readonly #heardSince = new Set<Set<UserId>>();
  #events: BoardEvents | null = null;

  constructor(deps: RedisPresenceBoardDeps) {
    this.#deps = deps;
    this.#departures = new RedisDeadlines('departures', deps);
  }

  async arrive(userId: UserId, load: () => Promise<OwnPresence>): Promise<OwnPresence> {
    const [reachable] = await this.#deps.redis.commands.hmget(`who:${userId}`, 'r');
    const loaded = reachable === '1' ? { status: '', note: '' } : await load();
    // It may have departed between the two: then what was chosen has to be loaded after all, and is not shown before.
    const after = await this.#change(arrive, userId, loaded.status || 'invisible', loaded.note);
    if (loaded.status !== '' || after.wasReachable) return after.chosen;
    const chosen = await load();
    await this.#change(choose, userId, chosen.status, chosen.note);
    return chosen;
  }

  async leave(userId: UserId, graceMs: number): Promise<void> {
    await this.#change(leave, userId, graceMs === 0 ? '' : this.#deps.clock.now() + graceMs);
  }

  async expect(people: readonly Expected[], graceMs: number): Promise<void> {
    const at = this.#deps.clock.now() + graceMs;
    await inParts(people, async ({ userId, chosen }) => {
      await this.#change(expect, userId, chosen.status, chosen.note, at);
    });
  }

  async choose(userId: UserId, chosen: OwnPresence): Promise<void> {
    await this.#change(choose, userId, chosen.status, chosen.note);
  }

  async setInCall(userId: UserId, callId: CallId, inCall: boolean): Promise<void> {
    await this.#change(setInCall, userId, callId, inCall ? 1 : 0);
  }

  async read(userIds: readonly UserId[]): Promise<Presence[]> {
    const presences = await this.#read(userIds);
    for (const presence of presences) this.#noteRead(presence);
    return presences;
  }

  async #read(userIds: readonly UserId[]): Promise<Presence[]> {
    const presences: Presence[] = [];
    for (let start = 0; start < userIds.length; start += READ_PART) {
      const part = userIds.slice(start, start + READ_PART);
      const reply = (await this.#deps.redis.run(readShown, ...part)) as string[];
      part.forEach((userId, index) => {
        const [status = 'offline', version = '0', note = ''] = reply.slice(index * 3, index * 3 + 3);
        presences.push({ userId, status: status as ShownStatus, note, version: Number(version) });
      });
    }
    return presences;
  }

  async isReachable(userId: UserId): Promise<boolean> {
    const [reachable] = await this.#deps.redis.commands.hmget(`who:${userId}`, 'r');
    return reachable === '1';
  }

  async subscribe(userIds: readonly UserId[]): Promise<void> {
    await Promise.all(userIds.map((userId) => this.#subscribe(userId)));
  }

  unsubscribe(userIds: readonly UserId[]): void {
    for (const userId of userIds) {
      this.#subscribed.delete(userId);
      this.#shown.delete(userId);
      this.#deps.redis.unsubscribe(`see:${userId}`);
    }
  }

  start(events: BoardEvents): void {
    this.#events = events;
    this.#departures.start(async (userId, claimedUntil) => {
      await this.#change(depart, userId as UserId, claimedUntil);
    });
  }

  stop(): void {
    this.#departures.stop();
  }

  #subscribe(userId: UserId): Promise<void> {
    const standing = this.#subscribed.get(userId);
    if (standing !== undefined) return standing;
    const subscription = this.#deps.redis.subscribe(`see:${userId}`, (message) =>
      this.#hear(userId, message),
    );
    this.#subscribed.set(userId, subscription);
    // What is being caught up with was read before, perhaps for others who watched then.
    for (const heard of this.#heardSince) heard.add(userId);
    subscription.catch(() => {
      if (this.#subscribed.get(userId) === subscription) this.#subscribed.delete(userId);
    });
    return subscription;
  }

  #hear(userId: UserId, message: string): void {
    const [status = 'offline', version = '0', ...note] = message.split('|');
    for (const heard of this.#heardSince) heard.add(userId);
    this.#show({ userId, status: status as ShownStatus, version: Number(version), note: note.join('|') });
  }

  /** Whoever watches from now on is told this, which others may not have been. */
  #noteRead({ userId, status, note }: Presence): void {
    if (!this.#subscribed.has(userId)) return;
    const shown = this.#shown.get(userId);
    if (shown === undefined) this.#shown.set(userId, appearanceOf(status, note));
    else if (shown !== appearanceOf(status, note)) this.#shown.set(userId, null);
  }

  /**
   * Unless all who watch see it like that already: a Redis that has lost everything is told of everybody anew, and most of
   * them are as they were.
   */
  #show(presence: Presence): void {
    const appearance = appearanceOf(presence.status, presence.note);
    if (this.#shown.get(presence.userId) === appearance) return;
    this.#shown.set(presence.userId, appearance);
    this.#events?.onChanged(presence);
  }

  /**
   * Shows what changed while nothing could be heard, of these or all. That they are offline is shown of nobody who is
   * doubted; resolves to those of whom it was to be.
   */
  async catchUp({ of = [...this.#subscribed.keys()], isDoubted = () => false }: CatchUpOptions = {}): Promise<
    UserId[]
  > {
    const doubted = new Set<UserId>();
    const show = (presence: Presence): void => {
      const { userId, status } = presence;
      if (status === 'offline' && isDoubted(userId)) doubted.add(userId);
      else this.#show(presence);
    };
    // Who is heard of meanwhile is asked for again: which of the two is newer, their versions don't tell where Redis counts
    // anew.
    for (let left = of; left.length > 0;) left = await this.#catchUpWith(left, show);
    return [...doubted];
  }

  /** Resolves to those who are to be asked for again. */
  async #catchUpWith(
    userIds: readonly UserId[],
    show: (presence: Presence) => void,
  ): Promise<readonly UserId[]> {
    const heard = new Set<UserId>();
    this.#heardSince.add(heard);
    try {
      const presences = (await this.#read(userIds)).filter(({ userId }) => this.#subscribed.has(userId));
      for (const presence of presences) if (!heard.has(presence.userId)) show(presence);
    } finally {
      this.#heardSince.delete(heard);
    }
    return userIds.filter((userId) => heard.has(userId));
  }

  async #change(script: Script, userId: UserId, ...args: readonly ScriptArgument[]) {
    const { redis, clock } = this.#deps;
    const reply = await redis.run(script, userId, clock.now(), ...args);
    const [was, is, status, note] = reply as [number, number, OwnPresence['status'], string];
    if (was === 1 && is === 0) this.#events?.onDeparted(userId);
    return { wasReachable: was === 1, chosen: { status, note } };
  }
}
