import { createFeatures, type Features } from '../../features.ts';
import type { CallRecord } from '../../calls/call-record.ts';
import type { CallLog } from '../../calls/call-log.ts';
import type { CallRegistry } from '../../calls/call-registry.ts';
import { createLogger } from '../../ops/logger.ts';
import { UnavailableError } from '../../ops/unavailable.ts';
import type { ManualClock } from '../../ops/testing/manual-clock.ts';
import {
  RING_TIMEOUT_MS,
  type CallId,
  type DeviceId,
  type Person,
  type UserId,
} from '../../protocol/index.ts';
import { createMemoryState, type SharedState } from '../../shared-state.ts';
import type { ConnectedDevice, DeviceLine } from '../../socket/local-lines.ts';
import { LocalConnections } from '../../socket/local-connections.ts';
import { createSessions, type Sessions } from '../../socket/sessions.ts';
import type { Stores } from '../../storage/stores.ts';
import { noMetrics, noWaits } from './in-process-server.ts';
import { createMemoryStores } from './memory-stores.ts';
import type { Turnstile } from './turnstile.ts';

/** A message under way to a device, by way of the node that has it. */
type Deliver = (to: DeviceId, event: string, payload: object) => Promise<void>;

/** What Redis knows of who is connected where: nothing, until each node has told it of its own. */
class Directory {
  readonly #places = new Map<DeviceId, { readonly device: ConnectedDevice; readonly deliver: Deliver }>();

  register(device: ConnectedDevice, deliver: Deliver): Promise<void> {
    this.#places.set(device.deviceId, { device, deliver });
    return Promise.resolve();
  }

  devicesOf(userId: UserId): Promise<readonly ConnectedDevice[]> {
    const devices = [...this.#places.values()].map(({ device }) => device);
    return Promise.resolve(devices.filter((device) => device.userId === userId));
  }

  has(deviceId: DeviceId): Promise<boolean> {
    return Promise.resolve(this.#places.has(deviceId));
  }

  /** As with Redis: who says it does not learn when it is heard. */
  tell(to: DeviceId, event: string, payload: object): Promise<boolean> {
    const place = this.#places.get(to);
    void place?.deliver(to, event, payload);
    return Promise.resolve(place !== undefined);
  }
}

class NodeConnections extends LocalConnections {
  readonly #directory: Directory;

  constructor(directory: Directory) {
    super();
    this.#directory = directory;
  }

  override devicesOf(userId: UserId): Promise<readonly ConnectedDevice[]> {
    return this.#directory.devicesOf(userId);
  }

  override async isConnected(deviceId: DeviceId): Promise<boolean> {
    return this.isHere(deviceId) || (await this.#directory.has(deviceId));
  }

  override async send(...[to, event, payload]: Parameters<LocalConnections['send']>): Promise<boolean> {
    return this.lines.send(to, event, payload) || (await this.#directory.tell(to, event, payload));
  }
}

export interface EmptiedClusterOptions {
  readonly persons: readonly Person[];
  readonly clock: ManualClock;
  /** One for each node, where everything waits that it asks of Redis and the database, and all that is said to it. */
  readonly turnstiles: readonly Turnstile[];
}

/**
 * Nodes with people and calls after Redis came back with nothing: each does what `redis-state.ts` and `app.ts` have it do
 * then, with Redis and the database in memory and as late as their turnstiles are.
 */
export class EmptiedCluster {
  readonly nodes: readonly RecoveringNode[];
  readonly log: CallLog;
  readonly registry: CallRegistry;

  constructor({ persons, clock, turnstiles }: EmptiedClusterOptions) {
    const [stores, state, directory] = [
      createMemoryStores(persons),
      createMemoryState(clock),
      new Directory(),
    ];
    this.log = stores.calls;
    this.registry = state.registry;
    this.nodes = turnstiles.map((turnstile) => {
      const gated = { ...stores, waits: noWaits, calls: turnstile.inFrontOf(stores.calls) };
      const node = { stores: gated as unknown as Stores, state, directory: turnstile.inFrontOf(directory) };
      return new RecoveringNode({ ...node, clock, turnstile });
    });
  }
}

interface NodeDeps {
  readonly stores: Stores;
  readonly state: SharedState;
  readonly directory: Directory;
  readonly clock: ManualClock;
  readonly turnstile: Turnstile;
}

class RecoveringNode {
  readonly #directory: Directory;
  readonly #connections: NodeConnections;
  readonly #features: Features;
  readonly #sessions: Sessions;
  readonly #pause: { turn(): Promise<void> };
  readonly #deliver: Deliver;
  readonly #phones: Phone[] = [];
  #isAble = false;

  constructor({ stores, state, directory, clock, turnstile }: NodeDeps) {
    const log = createLogger('silent');
    this.#directory = directory;
    const connections = (this.#connections = new NodeConnections(directory));
    const [registry, lanes] = [turnstile.inFrontOf(state.registry), turnstile.inFrontOf(state.lanes)];
    const shared: SharedState = { ...state, connections, registry, lanes };
    this.#features = createFeatures({
      ...{ ringTimeoutMs: RING_TIMEOUT_MS, clock, log, metrics: noMetrics, shared, stores },
    });
    const ice = () => Promise.resolve({ iceServers: [], lifetimeMs: null, relayOnly: false });
    this.#sessions = createSessions({ ...this.#features, connections, ice, serverName: 'emptied', log });
    this.#pause = turnstile.inFrontOf({ turn: () => Promise.resolve() });
    const { deliver } = turnstile.inFrontOf({
      deliver: (to: DeviceId, event: string, payload: object): Promise<void> => {
        this.#phones.find(({ device }) => device.deviceId === to)?.hear(event, payload);
        return Promise.resolve();
      },
    });
    this.#deliver = deliver;
  }

  /** It was connected before, and is all the time. */
  async connect(phone: Phone): Promise<void> {
    this.#phones.push(phone);
    await this.#connections.add(phone.device, phone.line);
  }

  /** Tells Redis of the calls and of its people, and these that they have to ask anew. */
  async recover(): Promise<void> {
    await this.#insist(() => this.#features.recover({ allWereAway: false }));
    for (const { device } of this.#phones) await this.#directory.register(device, this.#deliver);
    this.#isAble = true;
    await this.#sessions.reclaimed(this.#phones.map(({ device }) => device));
  }

  /** As a device asks for it: again until there is an answer. Resolves to the calls that are over. */
  async resume({ device }: Phone, callIds: readonly CallId[]): Promise<readonly CallId[]> {
    const { ended } = await this.#ask(() =>
      this.#features.calls.resume(device, { callIds, connectedAt: device.connectedAt }),
    );
    return ended.map(({ callId }) => callId);
  }

  async hangUp({ device }: Phone, callId: CallId): Promise<void> {
    await this.#ask(() => this.#features.calls.hangup(device, { callId, reason: 'hangup' }));
  }

  #ask<T>(act: () => Promise<T>): Promise<T> {
    return this.#insist(() => {
      if (!this.#isAble) throw new UnavailableError('This node');
      return act();
    });
  }

  async #insist<T>(act: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        await this.#pause.turn();
      }
    }
  }
}

/** A device that knows of calls from before. */
export class Phone {
  readonly device: ConnectedDevice;
  readonly #node: Pick<RecoveringNode, 'resume' | 'hangUp'>;
  readonly #live = new Set<CallId>();
  #asking = 0;

  constructor(device: ConnectedDevice, node: Pick<RecoveringNode, 'resume' | 'hangUp'>) {
    this.device = device;
    this.#node = node;
  }

  readonly line: DeviceLine = {
    send: (event, payload) => this.hear(event, payload),
    close: () => undefined,
  };

  get isAsking(): boolean {
    return this.#asking > 0;
  }

  knows({ callId }: CallRecord): void {
    this.#live.add(callId);
  }

  shows({ callId }: CallRecord): boolean {
    return this.#live.has(callId);
  }

  hear(event: string, payload: object): void {
    if (event === 'call:ended') this.#live.delete((payload as { readonly callId: CallId }).callId);
    if (event === 'session:stale') void this.#during(() => this.#resume());
  }

  hangUp({ callId }: CallRecord): Promise<void> {
    this.#live.delete(callId);
    return this.#during(() => this.#node.hangUp(this, callId));
  }

  async #resume(): Promise<void> {
    for (const callId of await this.#node.resume(this, [...this.#live])) this.#live.delete(callId);
  }

  async #during(act: () => Promise<void>): Promise<void> {
    this.#asking += 1;
    await act();
    this.#asking -= 1;
  }
}
