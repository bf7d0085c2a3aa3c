import type { Clock } from '../ops/clock.ts';
import { inParts } from '../ops/in-parts.ts';
import { orLongEnough } from '../ops/long-enough.ts';
import type { Logger } from '../ops/logger.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import type { Census, SharedState, StateEvents } from '../shared-state.ts';
import { bucketOf } from './bucket.ts';
import { ClusterConnections, owedBy } from './cluster-connections.ts';
import { checkForm, KEPT_FORM } from './kept-form.ts';
import { NodeLease } from './node-lease.ts';
import { OwedAttention, type Owed } from './owed-attention.ts';
import { RedisCallLanes } from './redis-call-lanes.ts';
import { RedisCallRegistry } from './redis-call-registry.ts';
import { createRedisLimiters } from './redis-limits.ts';
import { redisFault } from './redis-fault.ts';
import { connectRedis, type RedisLink } from './redis-link.ts';
import { RedisPresenceBoard } from './redis-presence-board.ts';
import { removeDevice } from './scripts/directory.ts';
import { claimLapsed, claimRecovery, endRecovery, forgetNode, liveNodes } from './scripts/lease.ts';

export interface RedisStateOptions {
  readonly url: string;
  /** Before every key and channel, so that several servers can share one Redis. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly leaseMs?: number;
  /** In which form this node keeps things; see `kept-form.ts`. */
  readonly form?: string;
}

/** Who clears up after a dead node has so long before another one tries. */
const SWEEP_MS = 30_000;
/** The same where it failed. */
const AGAIN_MS = 3_000;
/** What a node tells of itself is read only while its lease holds; longer than that, so that none is without. */
const FIGURES_MS = 30_000;
/** Within which the people of a node that is cut off look for another one. */
const MOVE_MS = 2_000;

/** Of a server that is several processes. Rejects when Redis can't be reached or used, and says what to do where it can. */
export async function createRedisState(options: RedisStateOptions): Promise<SharedState> {
  try {
    return await begin(options);
  } catch (error) {
    throw redisFault(options.url, error);
  }
}

/** Rejects as {@link createRedisState} would, and changes nothing. */
export async function checkRedis({
  url,
  form = KEPT_FORM,
  ...options
}: Pick<RedisStateOptions, 'url' | 'prefix' | 'log' | 'form'>): Promise<void> {
  try {
    const redis = await connectRedis(url, options);
    await checkForm(redis, form).finally(() => redis.close());
  } catch (error) {
    throw redisFault(url, error);
  }
}

async function begin(options: RedisStateOptions): Promise<SharedState> {
  const redis = await connectRedis(options.url, options);
  try {
    const lease = new NodeLease({ ...options, redis });
    const isFirst = await lease.begin();
    return await new Cluster({ ...options, redis, lease }).open(isFirst);
  } catch (error) {
    await redis.close();
    throw error;
  }
}

interface ClusterDeps extends RedisStateOptions {
  readonly redis: RedisLink;
  readonly lease: NodeLease;
}

class Cluster {
  readonly #deps: ClusterDeps;
  readonly #connections: ClusterConnections;
  readonly #registry: RedisCallRegistry;
  readonly #board: RedisPresenceBoard;
  /** Null until the start. */
  #attention: OwedAttention | null = null;
  #isSweeping = false;
  /** What Redis does not know yet of this node, or of the calls after it lost everything; null when it knows all. */
  #unknown: symbol | null = null;

  constructor(deps: ClusterDeps) {
    this.#deps = deps;
    this.#connections = new ClusterConnections(deps);
    this.#registry = new RedisCallRegistry(deps);
    this.#board = new RedisPresenceBoard(deps);
  }

  async open(isFirst: boolean): Promise<SharedState> {
    const { lease } = this.#deps;
    await this.#connections.open();
    return {
      ...{ isFirst, outlivesNode: true },
      connections: this.#connections,
      board: this.#board,
      registry: this.#registry,
      lanes: new RedisCallLanes(this.#deps.redis),
      createLimiter: createRedisLimiters(this.#deps.redis),
      isAble: () => this.#isAble(),
      nodeName: () => lease.name,
      census: () => this.#census(),
      check: () => this.#check(),
      takeUp: (recover) => this.#takeUp(recover),
      start: (events) => this.#start(events),
      close: () => this.#close(),
    };
  }

  #isAble(): boolean {
    return this.#deps.lease.isHeld && this.#unknown === null;
  }

  async #check(): Promise<void> {
    await this.#deps.redis.ping();
    // It is there again, but what it knows has not been looked at.
    if (!this.#isAble()) throw new UnavailableError('Redis');
  }

  async #census(): Promise<Census> {
    const { redis } = this.#deps;
    const nodes = (await redis.run(liveNodes)) as string[];
    // Somebody with two devices may be connected to two nodes.
    const devices = await Promise.all(nodes.map((node) => redis.commands.hgetall(`devices:${node}`)));
    const figures = await Promise.all(nodes.map((node) => redis.commands.get(figuresOf(node))));
    // The nodes are looked at one after the other: a device on its way from one to the next may be seen at both.
    const owners = new Map(devices.flatMap((ofNode) => Object.entries(ofNode)));
    const counted = nodes.map((name, index) => ({
      name,
      connections: Object.keys(devices[index] ?? {}).length,
      figures: JSON.parse(figures[index] ?? 'null') as unknown,
    }));
    return { nodes: counted, connections: owners.size, people: new Set(owners.values()).size };
  }

  /** Beside the lease, and gone with it. What fails is told again with the next renewal. */
  #tellFigures({ figures }: StateEvents): void {
    const { redis, lease } = this.#deps;
    redis.commands.set(figuresOf(lease.name), JSON.stringify(figures()), FIGURES_MS).catch(() => undefined);
  }

  #start(events: StateEvents): void {
    const { redis, lease, log } = this.#deps;
    const { lines } = this.#connections;
    const attention = (this.#attention = new OwedAttention({
      ...{ log, onReclaimed: (devices) => events.onReclaimed(devices) },
      onMissed: (devices) => events.onMissed(devices),
      show: (userIds) => this.#board.catchUp({ of: userIds }),
    }));
    lease.start({
      onLosing: () => events.onLosing(),
      onRenamed: async ({ lost }) => {
        // The name may change once more before this one is followed.
        const unknown = (this.#unknown = Symbol());
        await this.#connections.open();
        if (lost) await events.onLost();
        const { kept, anew } = await this.#connections.reclaim();
        if (this.#unknown === unknown) this.#unknown = null;
        // Under the name of before, others took all of them for gone.
        await this.#showMissed(attention, { reclaimed: [...anew, ...kept] });
      },
      onReturned: () => this.#reconcile(attention, events),
      // Where all nodes are cut off there is no better place; then the connections stay until there is.
      onCutOff: () => lines.sendToAll('server:draining', { reconnectWithinMs: MOVE_MS }),
      onRenewed: () => this.#tellFigures(events),
      onSettled: () => this.#sweepInBackground(events),
    });
    this.#tellFigures(events);
    redis.watch({
      lost: () => lease.suspend(),
      back: () => lease.resume(),
      forgotten: () => lease.lookAgain(),
    });
  }

  /** Who left or came while Redis was out of reach. */
  async #reconcile(attention: OwedAttention, events: StateEvents): Promise<void> {
    const { redis, lease, log } = this.#deps;
    const { lines } = this.#connections;
    const registered = Object.entries(await redis.commands.hgetall(`devices:${lease.name}`));
    const gone = registered.filter(([deviceId]) => lines.find(deviceId as DeviceId) === null);
    await this.#remove(lease.name, gone);
    // After that: who of them came back meanwhile may have been taken out again.
    const { kept, anew } = await this.#connections.reclaim();
    await this.#showMissed(attention, { reclaimed: anew, missed: kept });
    // Whom it fails with is seen to with those whom dead nodes leave.
    await this.#settle(lease.name, events).catch((error: unknown) => {
      log.warn({ err: error }, 'not everybody was told yet who left meanwhile');
    });
  }

  /**
   * Has these seen to, and shows to who watches what changed while nothing was heard. That needs Redis alone, and does not
   * wait for the database; so somebody who is connected here, and whom others may have taken for gone, is shown offline
   * only where Redis still says so once they are seen to: how they are then, the database may have to say.
   */
  async #showMissed(attention: OwedAttention, owed: Owed): Promise<void> {
    const { lines } = this.#connections;
    attention.add(owed);
    const isDoubted = (userId: UserId): boolean => lines.devicesOf(userId).length > 0;
    attention.add({ doubted: await this.#board.catchUp({ isDoubted }) });
  }

  /** Where it fails it is left to whoever looks next. */
  async #takeUp(recover: () => Promise<void>): Promise<void> {
    const { redis, lease, log } = this.#deps;
    const { name } = lease;
    await lease.during(recover);
    try {
      await redis.run(endRecovery, name);
    } catch (error) {
      log.warn({ err: error }, 'what a restart interrupted will be taken up once more');
    }
  }

  /** What others left undone. Each is tried, whatever else fails: that may fail for long. */
  async #sweep(events: StateEvents): Promise<void> {
    const failures: unknown[] = [];
    const steps = [
      () => this.#takeUpLeft(events),
      () => this.#clearUp(events),
      () => this.#connections.removeLeftBehind(),
      () => this.#settle(this.#deps.lease.name, events),
    ];
    for (const step of steps) await step().catch((error: unknown) => failures.push(error));
    if (failures.length === 1) throw failures[0];
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be taken over');
  }

  async #takeUpLeft(events: StateEvents): Promise<void> {
    const { redis, lease } = this.#deps;
    if ((await redis.run(claimRecovery, lease.name)) === 1) await this.#takeUp(() => events.onInterrupted());
  }

  /** After a node that died: its people are lost, and what it had begun is finished. */
  async #clearUp(events: StateEvents): Promise<void> {
    const { redis, lease } = this.#deps;
    const node = (await redis.run(claimLapsed, lease.name, SWEEP_MS)) as string | null;
    if (node !== null) {
      // Other nodes that died have their turn before this one is tried again.
      await this.#takeOver(node, events).catch(async (error: unknown) => {
        await redis.commands.set(`sweep:${node}`, lease.name, AGAIN_MS);
        throw error;
      });
    }
  }

  async #takeOver(node: string, events: StateEvents): Promise<void> {
    const { redis, log } = this.#deps;
    const devices = Object.entries(await redis.commands.hgetall(`devices:${node}`));
    log.warn({ node, devices: devices.length }, 'a node died; taking over from it');
    try {
      await this.#takeOut(node, devices, events);
    } finally {
      // Also where somebody can't be helped.
      await this.#registry.adopt(node);
    }
    await redis.run(forgetNode, node);
  }

  async #takeOut(
    node: string,
    devices: readonly (readonly [string, string])[],
    events: StateEvents,
  ): Promise<void> {
    await this.#remove(node, devices);
    await this.#settle(node, events);
  }

  async #remove(node: string, devices: readonly (readonly [string, string])[]): Promise<void> {
    const { redis } = this.#deps;
    await inParts(devices, async ([deviceId, userId]) => {
      await redis.run(removeDevice, bucketOf(deviceId), deviceId, userId, node, '');
    });
  }

  /** Sees to everybody whom this node has taken out and nobody was told of. May say so twice of who just leaves. */
  async #settle(node: string, events: StateEvents): Promise<void> {
    const { redis } = this.#deps;
    const owed = Object.entries(await redis.commands.hgetall(owedBy(node)));
    await inParts(owed, async ([deviceId, userId]) => {
      const device = { userId: userId as UserId, deviceId: deviceId as DeviceId };
      // It may be connected again, here or elsewhere.
      if (!(await this.#connections.isConnected(device.deviceId))) await events.onDeviceLost(device);
      await redis.commands.hdel(owedBy(node), deviceId);
    });
  }

  /** One after the other; what fails is done again at the next occasion. */
  #sweepInBackground(events: StateEvents): void {
    if (this.#isSweeping) return;
    this.#isSweeping = true;
    this.#sweep(events)
      .catch((error: unknown) => {
        this.#deps.log.warn({ err: error }, 'taking over from a dead node was interrupted');
      })
      .finally(() => (this.#isSweeping = false));
  }

  async #close(): Promise<void> {
    const { redis, lease, log } = this.#deps;
    try {
      await lease.end();
    } catch (error) {
      log.warn({ err: error }, 'the other nodes could not be told that this one ends');
    }
    await orLongEnough(this.#attention?.close());
    await redis.close();
  }
}

const figuresOf = (node: string): string => `figures:${node}`;
