import { systemClock, type Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import { randomId } from '../ops/random-id.ts';
import { Recurring } from '../ops/recurring.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import type { Census, Connection, NodeStore, Silence } from './node-store.ts';

export interface NodesDeps {
  readonly store: NodeStore;
  readonly clock: Clock;
  /** Of who lives, which is another matter than the time of the calls; the system's unless given. */
  readonly beatClock?: Clock;
  readonly log: Pick<Logger, 'error' | 'warn'>;
  /** Whether other nodes may run beside this one. */
  readonly isShared: boolean;
  /** What this node tells of itself, for the census of all. */
  readonly figures: () => object;
  /** Who is connected to this node. */
  readonly connected: () => readonly Omit<Connection, 'nodeId'>[];
  /**
   * Nodes ended, and those who were connected to them are not any more. What these nodes did after this time they may
   * have told nobody; null: nobody is there to be told.
   */
  readonly onLost: (since: number | null) => Promise<void>;
  /** The others took this node for dead for a while, or the database lost who is connected. */
  readonly onForgotten: () => Promise<void>;
  /** Whether this node hears the others. */
  readonly hearsOthers: () => boolean;
  /** The others have taken this node for dead, and it still does not hear them: its people are to look for another one. */
  readonly onCutOff: () => void;
}

/** How often a node says that it lives … */
const BEAT_MS = 3_000;
/** … and for how long it may say nothing until others take it for dead. */
const SILENCE_MS = 10_000;

/** This node among the others: who is connected where, and what is to be done when a node dies. */
export class Nodes {
  /** What this node is called. */
  readonly id = randomId();
  readonly #deps: NodesDeps;
  readonly #beatClock: Clock;
  #isAble = true;
  /** The others, or the database, do not know of this node's people. */
  #isForgotten = false;
  /** Nodes died since, and what that means is not done yet. */
  #lostSince: number | null = null;
  readonly #beat: Recurring;
  /** Since when the database has taken all that this node had to say; null while it does not. */
  #inTouchSince: number | null = null;

  constructor(deps: NodesDeps) {
    this.#deps = deps;
    this.#beatClock = deps.beatClock ?? systemClock;
    this.#beat = new Recurring({
      ...{ clock: this.#beatClock, everyMs: BEAT_MS, run: () => this.#live() },
      onFailure: (error) => deps.log.error({ err: error }, 'this node could not say that it lives'),
    });
  }

  /** Joins the others. A server that is one process takes over from the one before it. */
  async begin(): Promise<void> {
    await this.#say();
    await this.#buryDead();
    this.#lostSince = null;
    await this.#deps.onLost(null);
  }

  start(): void {
    this.#beat.start();
  }

  /** Whether people may connect to this node. */
  get isAble(): boolean {
    return this.#isAble;
  }

  /** Whoever is connected still is not any more from now on, to the other nodes and to the next start. */
  async close(): Promise<void> {
    await this.#beat.stop();
    // The others notice by themselves, a little later.
    await this.#deps.store.retire(this.id).catch((error: unknown) => {
      this.#deps.log.warn({ err: error }, 'this node could not say that it ends');
    });
  }

  connect(connection: Omit<Connection, 'nodeId' | 'connectedAt'>): Promise<void> {
    const { store, clock } = this.#deps;
    return store.connect({ ...connection, nodeId: this.id, connectedAt: clock.now() });
  }

  /** Resolves to whether it was this one that the device was connected by. */
  disconnect(deviceId: DeviceId, connectionId: string): Promise<boolean> {
    return this.#deps.store.disconnect(deviceId, connectionId);
  }

  isConnected(deviceId: DeviceId): Promise<boolean> {
    return this.#deps.store.isConnected(deviceId);
  }

  /** The person did something on this device just now. */
  touch(device: Pick<Connection, 'deviceId' | 'userId'>): Promise<void> {
    return this.#deps.store.touch(device, this.#deps.clock.now());
  }

  /** Most recently active first. */
  devicesOf(userId: UserId): Promise<DeviceId[]> {
    return this.#deps.store.devicesOf(userId);
  }

  census(): Promise<Census> {
    return this.#deps.store.census();
  }

  /** Who does not hear the others says nothing either: where they hear each other, they do without it after a while. */
  async #live(): Promise<void> {
    if (!this.#deps.hearsOthers()) {
      this.#inTouchSince = null;
      if (await this.#deps.store.isKnown(this.id)) return;
      if (this.#isAble)
        this.#deps.log.warn({}, 'this node is cut off from the others; its people look for another one');
      this.#isAble = false;
      this.#deps.onCutOff();
      return;
    }
    const isKnown = await this.#say();
    this.#isAble = true;
    // Until it is done: what fails is tried again by the next beat.
    this.#isForgotten ||= !isKnown;
    if (this.#isForgotten) await this.#takeUpAgain();
    await this.#buryDead();
    if (this.#lostSince !== null) await this.#deps.onLost(this.#lostSince);
    this.#lostSince = null;
  }

  async #takeUpAgain(): Promise<void> {
    const { log, store, connected, onForgotten } = this.#deps;
    log.warn({}, 'the other nodes took this one for dead');
    const there = connected();
    await store.reconnect(there.map((one) => ({ ...one, nodeId: this.id })));
    const still = new Set(connected().map(({ connectionId }) => connectionId));
    for (const { deviceId, connectionId } of there)
      if (!still.has(connectionId)) await store.disconnect(deviceId, connectionId);
    await onForgotten();
    this.#isForgotten = false;
  }

  async #say(): Promise<boolean> {
    const { store, figures } = this.#deps;
    const now = this.#beatClock.now();
    try {
      const isKnown = await store.beat(this.id, JSON.stringify(figures()));
      this.#inTouchSince ??= now;
      return isKnown;
    } catch (error) {
      this.#inTouchSince = null;
      throw error;
    }
  }

  async #buryDead(): Promise<void> {
    const { store, clock } = this.#deps;
    const silence = this.#silenceOfDead();
    for (const { nodeId, silentMs } of await store.silent(silence, this.id)) {
      const since = clock.now() - Math.min(silentMs ?? BEAT_MS, SILENCE_MS + BEAT_MS);
      this.#lostSince = Math.min(this.#lostSince ?? since, since);
      await store.bury(nodeId, silence);
    }
  }

  /** Who has said nothing since is dead. While the database was away nobody could, so then only who said that it ends. */
  #silenceOfDead(): Silence {
    if (!this.#deps.isShared) return 'any';
    const now = this.#beatClock.now();
    const couldSay = this.#inTouchSince !== null && now - this.#inTouchSince >= SILENCE_MS;
    return couldSay ? SILENCE_MS : 'retired';
  }
}
