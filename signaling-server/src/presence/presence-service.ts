import { Recurring } from '../ops/recurring.ts';
import type { Clock } from '../ops/clock.ts';
import { done, refuse } from '../ops/reply.ts';
import {
  RETURN_GRACE_MS,
  type DeviceId,
  type OwnPresence,
  type Presence,
  type QuietHours,
  type Reply,
  type UserId,
} from '../protocol/index.ts';
import type { Delivery } from '../socket/delivery.ts';
import { tellOwnDevices, type Believed } from '../socket/own-devices.ts';
import { shownPresence } from './presence-model.ts';
import type { PersonFacts, PresenceStore } from './presence-store.ts';
import { standingAt, type KeptPresence, type Standing } from './standing-model.ts';
import { isTimeZone } from './zone-time-model.ts';

/** How long a person whose last device left is still shown as before, so that a reconnect is not seen by anybody. */
export const OFFLINE_GRACE_MS = 10_000;
/**
 * The same after a restart, when everybody comes back at once and is let in one after the other; and after the death of a
 * node, from when it was heard last: where it fell silent, its people notice after up to 18 s.
 */
export const RESTART_GRACE_MS = 20_000;
/**
 * So late a change that comes by itself may be seen by others. Who calls is told what is so at that very moment, see
 * {@link PresenceService.standingOf}.
 */
export const DUE_EVERY_MS = 500;

export interface PresenceDeps {
  readonly store: PresenceStore;
  readonly delivery: Delivery;
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

/** Who is there, told only to those who look: what a change costs depends on the watchers, not on who is online. */
export class PresenceService {
  readonly #deps: PresenceDeps;
  /** The database knows who is due, so that it makes no difference which nodes live: what two of them do twice is the same. */
  readonly #due: Recurring;

  constructor(deps: PresenceDeps) {
    this.#deps = deps;
    this.#due = new Recurring({ ...deps, everyMs: DUE_EVERY_MS, run: () => this.#seeToDue() });
  }

  start(): void {
    this.#due.start();
  }

  close(): Promise<void> {
    return this.#due.stop();
  }

  /** A device of this person connected. Resolves to what the person chose. */
  async connected(userId: UserId): Promise<OwnPresence> {
    return (await this.refresh(userId)).own;
  }

  /** A device lost its connection: after a grace the person is offline, unless they are back. */
  disconnected(userId: UserId): Promise<void> {
    return this.#depart(userId, OFFLINE_GRACE_MS);
  }

  /**
   * Nodes ended `since` then, or the server that was (null): their people are expected back, and may not have noticed yet.
   */
  nodesLost(since: number | null): Promise<void> {
    const { store, clock } = this.#deps;
    return store.departUnseen((since ?? clock.now()) + RESTART_GRACE_MS);
  }

  /**
   * The device said that it goes, or was signed out: offline now, if no other one is left. Who may return in a moment is
   * shown as before meanwhile, but can't be rung.
   */
  async left(userId: UserId, { mayReturn }: { readonly mayReturn: boolean }): Promise<void> {
    await this.#depart(userId, mayReturn ? RETURN_GRACE_MS : 0, mayReturn);
    if (!mayReturn) await this.refresh(userId);
  }

  /** Shows what is so now: something about the person changed. */
  async refresh(userId: UserId): Promise<Standing> {
    const { store, clock, delivery, onShown } = this.#deps;
    const now = clock.now();
    const shown = await store.show(userId, now, (facts) => this.#workOut(userId, facts, now));
    if (shown.isChanged) delivery.toWatchers(userId, 'presence:changed', shown.presence);
    onShown(userId);
    return shown;
  }

  async standingOf(userId: UserId): Promise<Availability> {
    const { store, clock } = this.#deps;
    const now = clock.now();
    const { reachable, kept } = await store.availability(userId, now);
    const { own, doNotDisturb } = this.#standing(userId, kept, now);
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
    await this.refresh(userId);
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
    const { store, delivery } = this.#deps;
    if (!isTimeZone(quietHours.timeZone)) return refuse('invalid_payload', 'Unknown time zone');
    await store.saveQuietHours(userId, quietHours);
    await this.refresh(userId);
    await this.#tellOwn(userId);
    await tellOwnDevices({
      believed: { deviceId, value: quietHours },
      read: () => this.quietHoursOf(userId),
      tell(kept, exceptDevice) {
        if (kept === null) return;
        delivery.toOthers({ userId, exceptDevice }, 'quiet-hours:changed', { quietHours: kept });
      },
    });
    return done();
  }

  /** How these people are shown. */
  async read(userIds: readonly UserId[]): Promise<Presence[]> {
    const known = new Map((await this.#deps.store.read(userIds)).map((one) => [one.userId, one]));
    return userIds.map((userId) => known.get(userId) ?? { userId, status: 'offline', note: '', version: 0 });
  }

  async #depart(userId: UserId, graceMs: number, unloaded = false): Promise<void> {
    const { store, clock } = this.#deps;
    await store.depart(userId, { goneAt: clock.now() + graceMs, unloaded });
  }

  async #seeToDue(): Promise<void> {
    const { store, clock } = this.#deps;
    for (const userId of await store.due(clock.now())) {
      // What can't be done for one keeps nobody else waiting.
      await this.refresh(userId)
        .then(() => this.#tellOwn(userId))
        .catch(this.#deps.onFailure);
    }
  }

  #workOut(userId: UserId, { kept, reachable, inCall }: PersonFacts, now: number) {
    const standing = this.#standing(userId, kept, now);
    return { ...standing, shown: shownPresence({ chosen: standing.own, reachable, inCall }) };
  }

  #standing(userId: UserId, kept: KeptPresence, now: number): Standing {
    const { quietHours, isUnreadable = false } = kept;
    // Nodes don't know the same zones, if they aren't of the same age.
    const isUnderstood = !isUnreadable && (quietHours === null || isTimeZone(quietHours.timeZone));
    if (!isUnderstood) this.#deps.onNotUnderstood(userId);
    return standingAt(isUnderstood ? kept : { ...kept, quietHours: null }, now);
  }

  #tellOwn(userId: UserId, believed: Believed<OwnPresence> | null = null): Promise<void> {
    const { delivery, store, clock } = this.#deps;
    return tellOwnDevices({
      believed,
      read: async () => normal(this.#standing(userId, await store.load(userId), clock.now()).own),
      tell: (own, exceptDevice) => delivery.toOthers({ userId, exceptDevice }, 'presence:own-changed', own),
    });
  }
}

/** The same for what means the same. */
function normal({ status, note, until, scheduled = false }: OwnPresence): OwnPresence {
  return { status, note, ...(until === undefined ? {} : { until }), ...(scheduled ? { scheduled } : {}) };
}
