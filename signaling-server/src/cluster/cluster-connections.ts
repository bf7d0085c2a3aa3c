import type { Clock } from '../ops/clock.ts';
import { inParts } from '../ops/in-parts.ts';
import type { Logger } from '../ops/logger.ts';
import type { DeviceId, ServerEventName, ServerPayload, UserId } from '../protocol/index.ts';
import type { ConnectionHub } from '../socket/connections.ts';
import { LocalLines, type ConnectedDevice, type DeviceLine, type LineEnd } from '../socket/local-lines.ts';
import { bucketOf } from './bucket.ts';
import type { NodeLease } from './node-lease.ts';
import {
  decodeNodeMessage,
  encodeDelivery,
  encodeDeliveryToAll,
  encodeRevocation,
  type NodeMessage,
} from './node-message.ts';
import type { RedisLink } from './redis-link.ts';
import {
  addDevice,
  findDevice,
  reclaimDevice,
  removeDevice,
  tellDevice,
  touchDevice,
} from './scripts/directory.ts';

const ALL_NODES = 'all';
/** Which device is in use need not be known more exactly. */
const TOUCH_INTERVAL_MS = 1_000;

/** Whom this node has taken out and not yet told everybody else of. */
export const owedBy = (node: string): string => `owed:${node}`;

export interface ClusterConnectionsDeps {
  readonly redis: RedisLink;
  readonly lease: NodeLease;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Who is connected here. */
export interface Reclaimed {
  /** They were registered with this node, under its present name, as they are connected now. */
  readonly kept: readonly ConnectedDevice[];
  /** Others could take them for gone until now. */
  readonly anew: readonly ConnectedDevice[];
}

/**
 * The connections of several nodes: a directory in Redis says on which one a device is, and each node listens on one
 * channel of its own. What a message costs does not depend on how many nodes there are.
 */
export class ClusterConnections implements ConnectionHub {
  readonly lines = new LocalLines();
  readonly #deps: ClusterConnectionsDeps;
  readonly #touchedAt = new Map<DeviceId, number>();
  /** The names under which this node listens: one, but while it takes another. */
  readonly #openAs = new Set<string>();
  /** They are gone, and Redis could not be told. */
  readonly #leftBehind = new Set<ConnectedDevice>();
  /** Registered anew, by a run that may have failed with somebody else. */
  readonly #anew = new Map<DeviceId, ConnectedDevice>();

  constructor(deps: ClusterConnectionsDeps) {
    this.#deps = deps;
  }

  /** Listens to the other nodes, under the present name of this one and no other. */
  async open(): Promise<void> {
    const { redis, lease } = this.#deps;
    const { name } = lease;
    await redis.subscribe(ALL_NODES, (message) => this.#hear(message));
    this.#openAs.add(name);
    await redis.subscribe(`node:${name}`, (message) => {
      // What was meant for this node under an old name, others have taken over.
      if (lease.name === name) this.#hear(message);
    });
    for (const before of this.#openAs) {
      // It may have been given another one meanwhile.
      if (before === name || before === lease.name) continue;
      redis.unsubscribe(`node:${before}`);
      this.#openAs.delete(before);
    }
  }

  async add(device: ConnectedDevice, line: DeviceLine): Promise<void> {
    this.lines.add(device, line);
    await this.#deps.redis.run(addDevice, ...this.#entryOf(device));
    // It may be gone again, and its removal may have been faster than this.
    if (this.lines.find(device.deviceId) === null && (await this.#takeOut(device))) await this.settle(device);
  }

  async remove(deviceId: DeviceId, line: DeviceLine): Promise<LineEnd> {
    const device = this.lines.find(deviceId);
    const end = this.lines.remove(deviceId, line);
    if (end === 'replaced' || device === null) return 'replaced';
    this.#touchedAt.delete(deviceId);
    try {
      return (await this.#takeOut(device)) ? end : 'replaced';
    } catch (error) {
      this.#leftBehind.add(device);
      throw error;
    }
  }

  async settle({ deviceId }: Pick<ConnectedDevice, 'deviceId'>): Promise<void> {
    await this.#deps.redis.commands.hdel(owedBy(this.#deps.lease.name), deviceId);
  }

  /** Takes out those who could not be when they left; nobody has been told of them. */
  async removeLeftBehind(): Promise<void> {
    for (const device of this.#leftBehind) {
      // What had no answer in time may have been done all the same.
      await this.#takeOut(device);
      this.#leftBehind.delete(device);
    }
  }

  touch(deviceId: DeviceId): void {
    this.lines.touch(deviceId);
    const device = this.lines.find(deviceId);
    const now = this.#deps.clock.now();
    if (device === null || now - (this.#touchedAt.get(deviceId) ?? 0) < TOUCH_INTERVAL_MS) return;
    this.#touchedAt.set(deviceId, now);
    this.#deps.redis.run(touchDevice, device.userId, deviceId, now).catch((error: unknown) => {
      this.#deps.log.debug({ err: error }, 'which device is in use was not written down');
    });
  }

  async revoke(deviceId: DeviceId): Promise<void> {
    if (this.lines.find(deviceId) !== null) this.lines.revoke(deviceId);
    else await this.#tell(deviceId, encodeRevocation(deviceId));
  }

  async devicesOf(userId: UserId): Promise<readonly ConnectedDevice[]> {
    const entries = Object.entries(await this.#deps.redis.commands.hgetall(`person:${userId}`));
    return entries
      .map(([deviceId, entry]) => {
        const [activity, , connectedAt] = entry.split('|').map(Number);
        return {
          deviceId: deviceId as DeviceId,
          userId,
          connectedAt: connectedAt ?? 0,
          activity: activity ?? 0,
        };
      })
      .sort((a, b) => b.activity - a.activity)
      .map(({ activity: _, ...device }) => device);
  }

  async isConnected(deviceId: DeviceId): Promise<boolean> {
    if (this.isHere(deviceId)) return true;
    return (await this.#deps.redis.run(findDevice, bucketOf(deviceId), deviceId)) !== null;
  }

  isHere(deviceId: DeviceId): boolean {
    return this.lines.find(deviceId) !== null;
  }

  async send<E extends ServerEventName>(to: DeviceId, event: E, payload: ServerPayload<E>): Promise<boolean> {
    if (this.lines.send(to, event, payload)) return true;
    return this.#tell(to, encodeDelivery(to, event, payload));
  }

  async sendToPerson<E extends ServerEventName>(
    to: UserId,
    event: E,
    payload: ServerPayload<E>,
  ): Promise<void> {
    const devices = await this.devicesOf(to);
    await Promise.all(devices.map(({ deviceId }) => this.send(deviceId, event, payload)));
  }

  async sendToAll<E extends ServerEventName>(event: E, payload: ServerPayload<E>): Promise<void> {
    await this.#deps.redis.publish(ALL_NODES, encodeDeliveryToAll(event, payload));
  }

  /** Registers everybody who is connected here once more. Closes the lines of those who are connected elsewhere since. To be done again where it fails. */
  async reclaim(): Promise<Reclaimed> {
    const kept: ConnectedDevice[] = [];
    await inParts(this.lines.all(), async ({ deviceId }) => {
      // As it is now: it may have left, or have come once more, while others had their turn.
      const device = this.lines.find(deviceId);
      if (device === null) return;
      const found = await this.#deps.redis.run(reclaimDevice, ...this.#entryOf(device));
      const isStill = this.lines.find(deviceId)?.connectedAt === device.connectedAt;
      if (found === 'elsewhere' && isStill) this.lines.close(deviceId);
      else if (found === 'nowhere') this.#anew.set(deviceId, device);
      else if (found === 'here' && !this.#anew.has(deviceId)) kept.push(device);
      // Its removal may have been faster than this, and has told nobody then: that is owed now.
      if (this.lines.find(deviceId) === null) await this.#takeOut(device);
    });
    const anew = [...this.#anew.values()];
    this.#anew.clear();
    return { kept, anew };
  }

  /** Whether the device was still registered with this node. */
  async #takeOut({ deviceId, userId, connectedAt }: ConnectedDevice): Promise<boolean> {
    const place = [bucketOf(deviceId), deviceId, userId, this.#deps.lease.name, connectedAt];
    return (await this.#deps.redis.run(removeDevice, ...place)) === 1;
  }

  #entryOf({ deviceId, userId, connectedAt }: ConnectedDevice) {
    const { lease, clock } = this.#deps;
    return [bucketOf(deviceId), deviceId, userId, lease.name, connectedAt, clock.now()];
  }

  async #tell(deviceId: DeviceId, message: string): Promise<boolean> {
    const { redis, lease } = this.#deps;
    const told = await redis.run(tellDevice, lease.name, bucketOf(deviceId), deviceId, message);
    // Registered here, but the line has ended a moment ago.
    return told === 'sent';
  }

  #hear(text: string): void {
    // Who was stopped for so long that others took over hears old news: what is true now, the devices ask for anew.
    if (!this.#deps.lease.isHeld) return;
    const message = decodeNodeMessage(text);
    if (message !== null) this.#obey(message);
  }

  #obey(message: NodeMessage): void {
    switch (message.kind) {
      case 'deliver':
        this.lines.send(message.to, message.event, message.payload);
        return;
      case 'deliver-to-all':
        this.lines.sendToAll(message.event, message.payload);
        return;
      case 'revoke':
        this.lines.revoke(message.deviceId);
        return;
      case 'close': {
        const device = this.lines.find(message.deviceId);
        // It may be back here already. Not before or after: the clocks of two nodes differ.
        if (device?.connectedAt === message.connectedAt) this.lines.close(message.deviceId);
      }
    }
  }
}
