import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import type { Census, SharedState, StateEvents } from '../shared-state.ts';
import { bucketOf } from './bucket.ts';
import { ClusterConnections } from './cluster-connections.ts';
import { NodeLease } from './node-lease.ts';
import { RedisCallLanes } from './redis-call-lanes.ts';
import { RedisCallRegistry } from './redis-call-registry.ts';
import { createRedisLimits } from './redis-limits.ts';
import { connectRedis, type RedisLink } from './redis-link.ts';
import { RedisPresenceBoard } from './redis-presence-board.ts';
import { removeDevice } from './scripts/directory.ts';
import { claimLapsed, forgetNode, liveNodes } from './scripts/lease.ts';

export interface RedisStateOptions {
  readonly url: string;
  /** Before every key and channel, so that several servers can share one Redis. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly leaseMs?: number;
}

/** Who clears up after a dead node has so long before another one tries. */
const SWEEP_MS = 30_000;
const TAKEN_OUT_AT_ONCE = 50;

/** Of a server that is several processes. Rejects when Redis can't be reached. */
export async function createRedisState(options: RedisStateOptions): Promise<SharedState> {
  const redis = await connectRedis(options.url, options);
  try {
    const lease = new NodeLease({ ...options, redis });
    const isFresh = await lease.begin();
    return await new Cluster({ ...options, redis, lease }).open(isFresh);
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
  readonly #sweeping = { busy: false };
  readonly #reconciling = { busy: false };

  constructor(deps: ClusterDeps) {
    this.#deps = deps;
    this.#connections = new ClusterConnections(deps);
    this.#registry = new RedisCallRegistry(deps);
  }

  async open(isFresh: boolean): Promise<SharedState> {
    const { redis, lease } = this.#deps;
    await this.#connections.open();
    return {
      ...{ isFresh, outlivesNode: true },
      connections: this.#connections,
      board: new RedisPresenceBoard(this.#deps),
      registry: this.#registry,
      lanes: new RedisCallLanes({ ...this.#deps, lines: this.#connections.lines }),
      limits: createRedisLimits(this.#deps),
      isAble: () => lease.isHeld,
      nodeName: () => lease.name,
      census: () => this.#census(),
      check: () => redis.ping(),
      start: (events) => this.#start(events),
      close: () => this.#close(),
    };
  }

  async #census(): Promise<Census> {
    const { redis } = this.#deps;
    const nodes = (await redis.run(liveNodes)) as string[];
    // Somebody with two devices may be connected to two nodes.
    const devices = await Promise.all(nodes.map((node) => redis.commands.hgetall(`devices:${node}`)));
    const owners = devices.flatMap((ofNode) => Object.values(ofNode));
    return { nodes, connections: owners.length, people: new Set(owners).size };
  }

  #start(events: StateEvents): void {
    this.#deps.lease.start({
      onRenamed: async ({ before, lost }) => {
        await this.#connections.open(before);
        if (lost) await events.onLost();
        await events.onReclaimed(await this.#connections.reclaim());
      },
      onSettled: () => this.#inBackground(this.#sweeping, () => this.#sweep(events)),
    });
    this.#deps.redis.onBack(() => this.#inBackground(this.#reconciling, () => this.#reconcile(events)));
  }

  /** Who left or came while Redis was out of reach. */
  async #reconcile(events: StateEvents): Promise<void> {
    const { redis, lease } = this.#deps;
    const { lines } = this.#connections;
    const registered = Object.entries(await redis.commands.hgetall(`devices:${lease.name}`));
    const gone = registered.filter(([deviceId]) => lines.find(deviceId as DeviceId) === null);
    await this.#takeOut(lease.name, gone, events);
    await events.onReclaimed(await this.#connections.reclaim());
  }

  /** Clears up after a node that died: its people are lost, and what it had begun is finished. */
  async #sweep(events: StateEvents): Promise<void> {
    const { redis, lease, log } = this.#deps;
    const node = (await redis.run(claimLapsed, lease.name, SWEEP_MS)) as string | null;
    if (node === null) return;
    const devices = Object.entries(await redis.commands.hgetall(`devices:${node}`));
    log.warn({ node, devices: devices.length }, 'a node died; taking over from it');
    await this.#takeOut(node, devices, events);
    await this.#registry.adopt(node);
    await redis.run(forgetNode, node);
  }

  async #takeOut(
    node: string,
    devices: readonly (readonly [string, string])[],
    events: StateEvents,
  ): Promise<void> {
    const { redis } = this.#deps;
    const takeOutOne = async ([deviceId, userId]: readonly [string, string]): Promise<void> => {
      const gone = await redis.run(removeDevice, bucketOf(deviceId), deviceId, userId, node, '');
      // It may be connected elsewhere already.
      if (gone === 1) await events.onDeviceLost({ userId: userId as UserId, deviceId: deviceId as DeviceId });
    };
    // Not all at once, so that the others' requests go on between.
    for (let start = 0; start < devices.length; start += TAKEN_OUT_AT_ONCE) {
      await Promise.all(devices.slice(start, start + TAKEN_OUT_AT_ONCE).map(takeOutOne));
    }
  }

  /** One after the other; what fails is done again at the next occasion. */
  #inBackground(queue: { busy: boolean }, task: () => Promise<void>): void {
    if (queue.busy) return;
    queue.busy = true;
    task()
      .catch((error: unknown) => {
        this.#deps.log.warn({ err: error }, 'clearing up between the nodes was interrupted');
      })
      .finally(() => (queue.busy = false));
  }

  async #close(): Promise<void> {
    const { redis, lease, log } = this.#deps;
    try {
      await lease.end();
    } catch (error) {
      log.warn({ err: error }, 'the other nodes could not be told that this one ends');
    }
    await redis.close();
  }
}
