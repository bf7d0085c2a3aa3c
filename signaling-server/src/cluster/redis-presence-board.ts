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

/** So many people in one go; a longer script would hold up everybody. */
const READ_PART = 200;

/** The board of several nodes. */
export class RedisPresenceBoard implements PresenceBoard {
  readonly #deps: RedisPresenceBoardDeps;
  readonly #departures: RedisDeadlines;
  /** Resolved when the subscription stands. */
  readonly #subscribed = new Map<UserId, Promise<void>>();
  /** Of each, at most the version that everybody here who watches has heard of. */
  readonly #shown = new Map<UserId, number>();
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
    const presences: Presence[] = [];
    for (let start = 0; start < userIds.length; start += READ_PART) {
      const part = userIds.slice(start, start + READ_PART);
      const reply = (await this.#deps.redis.run(readShown, ...part)) as string[];
      part.forEach((userId, index) => {
        const [status = 'offline', version = '0', note = ''] = reply.slice(index * 3, index * 3 + 3);
        presences.push({ userId, status: status as ShownStatus, note, version: Number(version) });
        if (this.#subscribed.has(userId) && !this.#shown.has(userId))
          this.#shown.set(userId, Number(version));
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

  async unsubscribe(userIds: readonly UserId[]): Promise<void> {
    for (const userId of userIds) {
      this.#subscribed.delete(userId);
      this.#shown.delete(userId);
    }
    await Promise.all(userIds.map((userId) => this.#deps.redis.unsubscribe(`see:${userId}`)));
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
    subscription.catch(() => {
      if (this.#subscribed.get(userId) === subscription) this.#subscribed.delete(userId);
    });
    return subscription;
  }

  #hear(userId: UserId, message: string): void {
    const [status = 'offline', version = '0', ...note] = message.split('|');
    this.#show({ userId, status: status as ShownStatus, version: Number(version), note: note.join('|') });
  }

  #show(presence: Presence): void {
    this.#shown.set(presence.userId, presence.version);
    this.#events?.onChanged(presence);
  }

  /** Shows what changed while nothing could be heard. */
  async catchUp(): Promise<void> {
    for (const presence of await this.read([...this.#subscribed.keys()])) {
      // Also an older one: a Redis that lost everything may count anew.
      if (presence.version !== this.#shown.get(presence.userId)) this.#show(presence);
    }
  }

  async #change(script: Script, userId: UserId, ...args: readonly ScriptArgument[]) {
    const { redis, clock } = this.#deps;
    const reply = await redis.run(script, userId, clock.now(), ...args);
    const [was, is, status, note] = reply as [number, number, OwnPresence['status'], string];
    if (was === 1 && is === 0) this.#events?.onDeparted(userId);
    return { wasReachable: was === 1, chosen: { status, note } };
  }
}
