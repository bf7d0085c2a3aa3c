import type { Clock } from '../ops/clock.ts';
import { done, refuse } from '../ops/reply.ts';
import {
  RETURN_GRACE_MS,
  type CallId,
  type DeviceId,
  type OwnPresence,
  type Presence,
  type QuietHours,
  type Reply,
  type UserId,
} from '../protocol/index.ts';
import type { Connections } from '../socket/connections.ts';
import type { LocalLines } from '../socket/local-lines.ts';
import { tellOwnDevices, type Believed } from '../socket/own-devices.ts';
import { DueWatch } from './due-watch.ts';
import { OnlineJournal } from './online-journal.ts';
import type { PresenceBoard } from './presence-board.ts';
import type { PresenceStore } from './presence-store.ts';
import { standingAt, type KeptPresence, type Standing } from './standing-model.ts';
import { isTimeZone } from './zone-time-model.ts';

/** How long a person whose last device left is still shown as before, so that a reconnect is not seen by anybody. */
export const OFFLINE_GRACE_MS = 10_000;
/**
 * The same after a restart, when everybody comes back at once and is let in one after the other; and after the death of
 * a node, when who was connected to it notices only that nothing is said any more.
 */
export const RESTART_GRACE_MS = 20_000;

export interface PresenceDeps {
  readonly board: PresenceBoard;
  readonly store: PresenceStore;
  readonly connections: Connections;
  /** This node's own. */
  readonly lines: Pick<LocalLines, 'send' | 'find' | 'devicesOf'>;
  readonly clock: Clock;
  /** Something was done by which this person may look different to others. */
  readonly onShown: (userId: UserId) => void;
  readonly onFailure: (error: unknown) => void;
  /** This node can't work out the quiet hours of this person, so to it they have none. */
  readonly onNotUnderstood: (userId: UserId) => void;
}

/** Whether a person can be rung. `reachable`: has a device connected, or had one a moment ago. */
export interface Availability {
  readonly reachable: boolean;
  readonly invisible: boolean;
  readonly doNotDisturb: boolean;
}

interface Owner {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
}

interface Watchers {
  readonly of: UserId;
  readonly devices: Set<DeviceId>;
}

/** Who is there, told only to those who look: what a change costs depends on the watchers, not on who is online. */
export class PresenceService {
  readonly #deps: PresenceDeps;
  readonly #journal: OnlineJournal;
  readonly #dueWatch: DueWatch;
  /** Whom each device of this node watches, and the other way round. */
  readonly #watched = new Map<DeviceId, readonly UserId[]>();
  readonly #watchers = new Map<UserId, Watchers>();
  /** People of whom a page was unloaded at this node, and until when it may be back; ms since epoch. */
  readonly #unloadedUntil = new Map<UserId, number>();

  constructor(deps: PresenceDeps) {
    this.#deps = deps;
    this.#journal = new OnlineJournal(deps);
    this.#dueWatch = new DueWatch({
      ...deps,
      onDue: async (userId) => {
        await this.#settle(userId);
        await this.#tellOwn(userId);
      },
    });
  }

  /** People who were there when everything was lost, or out of their reach, are expected back. */
  async recover(): Promise<void> {
    const { board, store } = this.#deps;
    const people = (await store.wereOnline()).map(({ userId, kept }) => ({
      userId,
      chosen: this.#standing(userId, kept).own,
    }));
    await board.expect(people, RESTART_GRACE_MS);
  }

  /** From now on changes are shown. */
  start(): void {
    this.#deps.board.start({
      onChanged: (presence) => this.#publish(presence),
      onDeparted: (userId) => this.#journal.note(userId, false),
    });
    this.#dueWatch.start();
  }

  /** A device of this person connected. Resolves to what the person chose. */
  async connected(userId: UserId): Promise<OwnPresence> {
    this.#unloadedUntil.delete(userId);
    const shown = await this.#deps.board.arrive(userId, () => this.#ownOf(userId));
    // Who was gone again before that never arrived, so nobody would note that they left.
    if (this.#deps.lines.devicesOf(userId).length > 0) this.#journal.note(userId, true);
    // The board knows neither until when it is so nor why; and it may have changed by itself a moment ago.
    const own = await this.#ownOf(userId);
    const isShown = shown.status === own.status && shown.note === own.note;
    const { own: now } = isShown ? { own } : await this.#show(userId);
    this.#deps.onShown(userId);
    return now;
  }

  /**
   * A line of this device ended at this node, perhaps because it has one to another node now: nothing is heard for it
   * here any more, unless it is back here.
   */
  lineEnded(deviceId: DeviceId): void {
    // To watch nobody waits for nothing.
    if (this.#deps.lines.find(deviceId) === null) void this.#watch(deviceId, new Set());
  }

  /** A device lost its connection: after a grace the person is offline, unless they are back. */
  async disconnected(userId: UserId): Promise<void> {
    await this.#deps.board.leave(userId, OFFLINE_GRACE_MS);
  }

  /** The node of one of their devices died, which the device itself may not have noticed yet. */
  async nodeLost({ userId }: Pick<Owner, 'userId'>): Promise<void> {
    await this.#deps.board.leave(userId, RESTART_GRACE_MS);
  }

  /**
   * The device said that it goes, or was signed out: offline now, if no other one is left. Who may return in a moment is
   * shown as before meanwhile, but can't be rung.
   */
  async left(userId: UserId, { mayReturn }: { readonly mayReturn: boolean }): Promise<void> {
    if (mayReturn) this.#unloadedUntil.set(userId, this.#deps.clock.now() + RETURN_GRACE_MS);
    await this.#deps.board.leave(userId, mayReturn ? RETURN_GRACE_MS : 0);
  }

  async setInCall(userId: UserId, callId: CallId, inCall: boolean): Promise<void> {
    await this.#deps.board.setInCall(userId, callId, inCall);
    if (!inCall) this.#deps.onShown(userId);
  }

  async standingOf(userId: UserId): Promise<Availability> {
    const { board, store } = this.#deps;
    const [isReachable, kept] = await Promise.all([board.isReachable(userId), store.load(userId)]);
    const reachable = isReachable && !(await this.#isUnloaded(userId));
    const { own, doNotDisturb } = this.#standing(userId, kept);
    return { reachable, invisible: own.status === 'invisible', doNotDisturb };
  }

  /**
   * Saves the choice, shows it to the watchers and tells the person's other devices; and this one, if something else came
   * of it than it believes, as by a clock that is wrong.
   */
  async set({ userId, deviceId }: Owner, chosen: OwnPresence): Promise<void> {
    const { store, clock } = this.#deps;
    const { status, note, until = null, scheduled = false } = chosen;
    if (scheduled) await store.saveNote(userId, note);
    else {
      const end = status === 'dnd' ? until : null;
      await store.saveChoice(userId, { status, note, until: end, chosenAt: clock.now() });
    }
    await this.#settle(userId);
    await this.#tellOwn(userId, { deviceId, value: normal(chosen) });
  }

  async quietHoursOf(userId: UserId): Promise<QuietHours | null> {
    return (await this.#deps.store.load(userId)).quietHours;
  }

  /** They are in force at once, and on all devices. */
  async setQuietHours(
    { userId, deviceId }: Owner,
    quietHours: QuietHours,
  ): Promise<Reply<Record<string, never>>> {
    const { store, connections } = this.#deps;
    if (!isTimeZone(quietHours.timeZone)) return refuse('invalid_payload', 'Unknown time zone');
    await store.saveQuietHours(userId, quietHours);
    await this.#settle(userId);
    await this.#tellOwn(userId);
    await tellOwnDevices(connections, {
      ...{ userId, believed: { deviceId, value: quietHours } },
      read: () => this.quietHoursOf(userId),
      send: async (to, kept) =>
        kept !== null && (await connections.send(to, 'quiet-hours:changed', { quietHours: kept })),
    });
    return done();
  }

  /** Replaces whom this device watches. Resolves to how they are now. */
  async watch(deviceId: DeviceId, userIds: readonly UserId[]): Promise<Presence[]> {
    const unique = new Set(userIds);
    // A device that left meanwhile would never be taken out again.
    if (this.#deps.lines.find(deviceId) !== null) await this.#watch(deviceId, unique);
    return this.#deps.board.read([...unique]);
  }

  async close(): Promise<void> {
    this.#deps.board.stop();
    await this.#dueWatch.stop();
    await this.#journal.close();
  }

  /** Their last page said that it goes, and nobody is there to be rung. */
  async #isUnloaded(userId: UserId): Promise<boolean> {
    const until = this.#unloadedUntil.get(userId);
    if (until === undefined) return false;
    if (until <= this.#deps.clock.now()) this.#unloadedUntil.delete(userId);
    return (await this.#deps.connections.devicesOf(userId)).length === 0;
  }

  async #ownOf(userId: UserId): Promise<OwnPresence> {
    return this.#standing(userId, await this.#deps.store.load(userId)).own;
  }

  #standing(userId: UserId, kept: KeptPresence): Standing {
    const { quietHours, isUnreadable = false } = kept;
    // Nodes don't know the same zones, if they aren't of the same age.
    const isUnderstood = !isUnreadable && (quietHours === null || isTimeZone(quietHours.timeZone));
    if (!isUnderstood) this.#deps.onNotUnderstood(userId);
    return standingAt(isUnderstood ? kept : { ...kept, quietHours: null }, this.#deps.clock.now());
  }

  /** Shows what follows from what is kept, and notes when that changes next. */
  async #settle(userId: UserId): Promise<void> {
    const { dueAt, changesAt } = await this.#show(userId);
    this.#deps.onShown(userId);
    await this.#deps.store.saveDue(userId, { was: dueAt, is: changesAt });
  }

  /** Two nodes may be at it at once. */
  async #show(userId: UserId): Promise<Pick<Standing, 'own' | 'changesAt'> & Pick<KeptPresence, 'dueAt'>> {
    const { store, board } = this.#deps;
    for (let kept = await store.load(userId); ;) {
      const { own, changesAt } = this.#standing(userId, kept);
      await board.choose(userId, own);
      const after = await store.load(userId);
      // Whoever saved something else meanwhile may have shown it before this was shown.
      if (isSame(kept, after)) return { own, changesAt, dueAt: after.dueAt };
      kept = after;
    }
  }

  #tellOwn(userId: UserId, believed: Believed<OwnPresence> | null = null): Promise<void> {
    const { connections } = this.#deps;
    return tellOwnDevices(connections, {
      ...{ userId, believed },
      read: async () => normal(await this.#ownOf(userId)),
      send: (to, own) => connections.send(to, 'presence:own-changed', own),
    });
  }

  #publish(presence: Presence): void {
    for (const deviceId of this.#watchers.get(presence.userId)?.devices ?? []) {
      this.#deps.lines.send(deviceId, 'presence:changed', presence);
    }
  }

  async #watch(deviceId: DeviceId, userIds: ReadonlySet<UserId>): Promise<void> {
    const before = new Set(this.#watched.get(deviceId));
    const added = [...userIds].filter((userId) => !before.has(userId));
    const removed = [...before].filter((userId) => !userIds.has(userId));
    for (const userId of added) this.#addWatcher(userId, deviceId);
    this.#remember(deviceId, userIds);
    const last = removed.filter((userId) => this.#removeWatcher(userId, deviceId));
    if (last.length > 0) this.#deps.board.unsubscribe(last);
    // Also to whom it did before: it may have failed then.
    if (userIds.size > 0) await this.#deps.board.subscribe([...userIds]);
  }

  /** With the ids that are in memory already, not those of each request: most of what a watching device costs. */
  #remember(deviceId: DeviceId, userIds: ReadonlySet<UserId>): void {
    if (userIds.size === 0) this.#watched.delete(deviceId);
    else
      this.#watched.set(
        deviceId,
        Array.from(userIds, (userId) => this.#watchers.get(userId)?.of ?? userId),
      );
  }

  #addWatcher(userId: UserId, deviceId: DeviceId): void {
    const watchers = this.#watchers.get(userId);
    if (watchers === undefined) this.#watchers.set(userId, { of: userId, devices: new Set([deviceId]) });
    else watchers.devices.add(deviceId);
  }

  /** Returns whether nobody watches this person any more. */
  #removeWatcher(userId: UserId, deviceId: DeviceId): boolean {
    const watchers = this.#watchers.get(userId);
    watchers?.devices.delete(deviceId);
    return watchers?.devices.size === 0 && this.#watchers.delete(userId);
  }
}

/** The same for what means the same. */
function normal({ status, note, until, scheduled = false }: OwnPresence): OwnPresence {
  return { status, note, ...(until === undefined ? {} : { until }), ...(scheduled ? { scheduled } : {}) };
}

function isSame({ dueAt: _, ...before }: KeptPresence, { dueAt: __, ...after }: KeptPresence): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
