import type { Actor } from '../../calls/call-record.ts';
import { createFeatures } from '../../features.ts';
import type { Clock } from '../../ops/clock.ts';
import { createMemoryLimiter, type CreateLimiter } from '../../ops/limiters.ts';
import type { Logger } from '../../ops/logger.ts';
import { unavailable } from '../../ops/unavailable.ts';
import { RING_TIMEOUT_MS, type DeviceId, type Person, type Reply } from '../../protocol/index.ts';
import { createMemoryState, type SharedState } from '../../shared-state.ts';
import { createRequestServer, type RequestServer } from '../../socket/bind-handlers.ts';
import type { Requester } from '../../socket/requesters.ts';
import { createHandlers } from '../../socket/handlers.ts';
import type { DeviceLine } from '../../socket/local-lines.ts';
import { createSessions, type Sessions } from '../../socket/sessions.ts';
import type { Stores } from '../../storage/stores.ts';
import type { Carrier } from './wire.ts';

export interface InProcessOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly stores: Pick<Stores, 'people' | 'presences' | 'calls'>;
  /** Memory of its own unless given. */
  readonly shared?: SharedState;
}

interface InProcessDevice {
  readonly person: Person;
  readonly deviceId: DeviceId;
  /** The server says this to it at this moment, though it may keep it back until the welcome. */
  readonly onSent: Listener;
}

type Listener = (name: string, payload: unknown) => void;

export interface InProcessServer {
  readonly shared: SharedState;
  open(device: InProcessDevice, listener: Listener): Carrier;
  /**
   * The node of these devices is without the shared state from now on: it refuses whatever they ask for, does not hear
   * what the others say to them, and can not tell that they leave. Who connects anew finds another node.
   */
  cutOff(devices: readonly DeviceId[]): void;
  /** All nodes have the shared state again. Resolves when they have looked at what they missed. */
  back(): Promise<void>;
  close(): Promise<void>;
}

export const noMetrics = {
  callAnswered: () => undefined,
  callEnded: () => undefined,
  requestRefused: () => undefined,
  handshakeRefused: () => undefined,
  connectionCut: () => undefined,
  signalRelayed: () => undefined,
  httpRequest: () => undefined,
};

/** Everybody may make everybody ring, as often as they like. */
const noLimits: CreateLimiter = (name) => createMemoryLimiter(name, { burst: 1e9, perSecond: 1e9 });

/** Nobody waits for anybody here. */
export const noWaits: Pick<Stores['waits'], 'awaited'> = { awaited: () => Promise.resolve([]) };

/** The whole server but for its sockets and its HTTP side: what those would hand over is handed over directly. */
export function createInProcessServer({
  clock,
  log,
  stores,
  shared = createMemoryState(clock),
}: InProcessOptions): InProcessServer {
  const { connections } = shared;
  const features = createFeatures({
    ...{ ringTimeoutMs: RING_TIMEOUT_MS, clock, log, metrics: noMetrics },
    shared: { ...shared, createLimiter: noLimits },
    // The features touch no other ones.
    stores: { waits: noWaits, ...stores } as Stores,
  });
  const ice = () => Promise.resolve({ iceServers: [], lifetimeMs: null, relayOnly: false });
  const sessions = createSessions({ ...features, connections, ice, serverName: 'fuzz', log });
  const serve = createRequestServer({
    ...{
      handlers: createHandlers({ ...features, ice, lines: connections.lines }),
      clock,
      log,
      isAble: () => true,
    },
    onActivity: (deviceId) => connections.touch(deviceId),
    onRefused: () => undefined,
  });
  features.start();
  const open = new Set<Connection>();
  return {
    shared,
    open(device, listener) {
      const connection = openConnection({ clock, shared, sessions, serve, device, listener });
      open.add(connection);
      return connection;
    },
    cutOff(devices) {
      for (const connection of open) if (devices.includes(connection.owner.deviceId)) connection.cutOff();
    },
    async back() {
      await Promise.all([...open].map((connection) => connection.back()));
      for (const connection of open) if (!connection.isOpen()) open.delete(connection);
    },
    close: () => features.close(),
  };
}

interface Connection extends Carrier {
  readonly owner: Actor;
  isOpen(): boolean;
  cutOff(): void;
  back(): Promise<void>;
}

interface ConnectionDeps {
  readonly clock: Clock;
  readonly shared: SharedState;
  readonly sessions: Sessions;
  readonly serve: RequestServer;
  readonly device: InProcessDevice;
  readonly listener: Listener;
}

/** What `socket-server.ts` does for a socket, and `redis-state.ts` for a node that was without Redis for a moment. */
function openConnection({ clock, shared, sessions, serve, device, listener }: ConnectionDeps): Connection {
  const { person, deviceId } = device;
  const owner = { userId: person.userId, deviceId };
  const requester: Requester = { person, deviceId, network: '192.0.2.1', connectedAt: clock.now() };
  let held: (() => void)[] | null = [];
  let isOpen = true;
  let isCutOff = false;
  let isOwed = false;
  const leave = async (): Promise<void> => {
    if (isCutOff) {
      isOwed = true;
      return;
    }
    const end = await shared.connections.remove(deviceId, line);
    sessions.lineEnded(deviceId);
    await sessions.disconnected(requester, end);
  };
  const close = (noticedAfterMs: number): void => {
    if (!isOpen) return;
    isOpen = false;
    if (noticedAfterMs === 0) void leave();
    else clock.startTimer(noticedAfterMs, () => void leave());
  };
  const line: DeviceLine = {
    send(event, payload) {
      if (isCutOff) return;
      device.onSent(event, payload);
      const say = (): void => listener(event, payload);
      if (held === null) say();
      else held.push(say);
    },
    close: () => close(0),
  };
  const begin = async (): Promise<void> => {
    await shared.connections.add({ ...requester, userId: person.userId }, line);
    const welcome = await sessions.connected(requester);
    const waiting = held ?? [];
    held = null;
    listener('session:welcomed', welcome);
    for (const say of waiting) say();
    await sessions.welcomed(requester);
  };
  const isAble = (): boolean => !isCutOff;
  const refusal = unavailable('This node is cut off from the others');
  const ask = async (event: string, payload: unknown): Promise<Reply<unknown>> => {
    if (!isAble()) return refusal;
    const reply = await serve(requester, event, payload);
    // It came to nothing half-way, or to what nobody here knows.
    return isAble() ? reply : refusal;
  };
  const ready = begin();
  return {
    owner,
    isOpen: () => isOpen,
    cutOff: () => void (isCutOff = isOpen),
    async back() {
      if (!isCutOff) return;
      isCutOff = false;
      if (isOpen) await sessions.reclaimed([owner]);
      else if (isOwed && (await shared.connections.remove(deviceId, line)) !== 'replaced')
        await sessions.nodeLost(owner);
    },
    send: (event, payload, onReply) => void ready.then(() => ask(event, payload)).then(onReply),
    close,
  };
}
