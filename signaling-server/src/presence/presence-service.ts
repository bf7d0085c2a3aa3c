import type { Clock, Timer } from '../ops/clock.ts';
import type { DeviceId, OwnPresence, Presence, UserId } from '../protocol/index.ts';
import type { Connections } from '../socket/connections.ts';
import { shownPresence, type PersonState } from './presence-model.ts';
import type { PresenceStore } from './presence-store.ts';

/** How long a person whose last device left is still shown as before, so that a reconnect is not seen by anybody. */
export const OFFLINE_GRACE_MS = 10_000;

export interface PresenceDeps {
  readonly store: PresenceStore;
  readonly connections: Connections;
  readonly clock: Clock;
}

const NEVER_CHOSEN: OwnPresence = { status: 'available', note: '' };

interface Known {
  state: PersonState;
  version: number;
  leaving: Timer | null;
}

/** Who is there, told only to those who look: what a change costs depends on the watchers, not on who is online. */
export class PresenceService {
  readonly #deps: PresenceDeps;
  /** Everybody who is reachable or in a call. Others are offline, since `#startedAt` or longer. */
  readonly #known = new Map<UserId, Known>();
  readonly #lastVersions = new Map<UserId, number>();
  readonly #watched = new Map<DeviceId, ReadonlySet<UserId>>();
  readonly #watchers = new Map<UserId, Set<DeviceId>>();
  /** Versions are times, so they go on growing when the server starts again. */
  readonly #startedAt: number;

  constructor(deps: PresenceDeps) {
    this.#deps = deps;
    this.#startedAt = deps.clock.now();
  }

  /** A device of this person connected. Returns what the person chose. */
  async connected(userId: UserId): Promise<OwnPresence> {
    // Who is only known for a call that a restart brought back has not been read yet.
    const read = this.#reachable(userId) === null ? await this.#deps.store.load(userId) : null;
    this.#cancelLeaving(userId);
    // Another device may have been faster; and this one may have gone again while the choice was read.
    const chosen = this.#reachable(userId)?.state.chosen ?? read ?? NEVER_CHOSEN;
    this.#update(userId, { chosen, reachable: this.#deps.connections.devicesOf(userId).length > 0 });
    return chosen;
  }

  /** A device lost its connection: after a grace the person is offline, unless they are back. */
  disconnected(userId: UserId, deviceId: DeviceId): void {
    this.#watch(deviceId, new Set());
    const known = this.#known.get(userId);
    if (known === undefined || this.#deps.connections.devicesOf(userId).length > 0) return;
    known.leaving?.cancel();
    known.leaving = this.#deps.clock.startTimer(OFFLINE_GRACE_MS, () => this.left(userId));
  }

  /** The person is not coming back (signed out, or the grace is over): offline now, if no device is left. */
  left(userId: UserId): void {
    if (this.#deps.connections.devicesOf(userId).length > 0) return;
    this.#cancelLeaving(userId);
    this.#update(userId, { reachable: false });
  }

  setInCall(userId: UserId, inCall: boolean): void {
    this.#update(userId, { inCall });
  }

  /** Saves the choice, shows it to the watchers and tells the person's other devices. */
  async set(userId: UserId, deviceId: DeviceId, chosen: OwnPresence): Promise<void> {
    await this.#deps.store.save(userId, chosen);
    this.#update(userId, { chosen });
    for (const device of this.#deps.connections.devicesOf(userId)) {
      if (device.deviceId !== deviceId) {
        this.#deps.connections.send(device.deviceId, 'presence:own-changed', chosen);
      }
    }
  }

  /** Replaces whom this device watches. Returns how they are now. */
  watch(deviceId: DeviceId, userIds: readonly UserId[]): Presence[] {
    const unique = new Set(userIds);
    // A device that left meanwhile would never be taken out again.
    if (this.#deps.connections.find(deviceId) !== null) this.#watch(deviceId, unique);
    return [...unique].map((userId) => this.#presenceOf(userId));
  }

  /** Has a device connected, or had one a moment ago. */
  isReachable(userId: UserId): boolean {
    return this.#reachable(userId) !== null;
  }

  isDoNotDisturb(userId: UserId): boolean {
    return this.#reachable(userId)?.state.chosen.status === 'dnd';
  }

  dispose(): void {
    for (const { leaving } of this.#known.values()) leaving?.cancel();
    this.#known.clear();
  }

  #reachable(userId: UserId): Known | null {
    const known = this.#known.get(userId);
    return known?.state.reachable === true ? known : null;
  }

  #update(userId: UserId, change: Partial<PersonState>): void {
    const known = this.#known.get(userId) ?? this.#add(userId);
    const before = shownPresence(known.state);
    known.state = { ...known.state, ...change };
    const after = shownPresence(known.state);
    if (before.status !== after.status || before.note !== after.note) {
      known.version = Math.max(known.version + 1, this.#deps.clock.now());
      this.#publish(userId);
    }
    if (!known.state.reachable && !known.state.inCall) this.#forget(userId, known);
  }

  #add(userId: UserId): Known {
    const known: Known = {
      state: { chosen: NEVER_CHOSEN, reachable: false, inCall: false },
      version: this.#lastVersions.get(userId) ?? this.#startedAt,
      leaving: null,
    };
    this.#known.set(userId, known);
    return known;
  }

  #forget(userId: UserId, known: Known): void {
    this.#known.delete(userId);
    this.#lastVersions.set(userId, known.version);
  }

  #cancelLeaving(userId: UserId): void {
    const known = this.#known.get(userId);
    known?.leaving?.cancel();
    if (known !== undefined) known.leaving = null;
  }

  #presenceOf(userId: UserId): Presence {
    const known = this.#known.get(userId);
    if (known === undefined) {
      const version = this.#lastVersions.get(userId) ?? this.#startedAt;
      return { userId, status: 'offline', note: '', version };
    }
    return { userId, ...shownPresence(known.state), version: known.version };
  }

  #publish(userId: UserId): void {
    const presence = this.#presenceOf(userId);
    for (const deviceId of this.#watchers.get(userId) ?? []) {
      this.#deps.connections.send(deviceId, 'presence:changed', presence);
    }
  }

  #watch(deviceId: DeviceId, userIds: ReadonlySet<UserId>): void {
    for (const userId of this.#watched.get(deviceId) ?? []) {
      const watchers = this.#watchers.get(userId);
      watchers?.delete(deviceId);
      if (watchers?.size === 0) this.#watchers.delete(userId);
    }
    if (userIds.size === 0) this.#watched.delete(deviceId);
    else this.#watched.set(deviceId, userIds);
    for (const userId of userIds) {
      const watchers = this.#watchers.get(userId) ?? new Set();
      this.#watchers.set(userId, watchers.add(deviceId));
    }
  }
}
