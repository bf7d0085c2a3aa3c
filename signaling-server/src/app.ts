import { Server } from 'socket.io';
import type { Invites } from './accounts/invites.ts';
import type { Passwords } from './accounts/passwords.ts';
import { createAdministration } from './administration.ts';
import { Nodes } from './cluster/nodes.ts';
import { createRedisLimiters } from './cluster/redis-limits.ts';
import type { Config } from './config.ts';
import { relayWays } from './doctor/relays.ts';
import { createFeatures, type Features } from './features.ts';
import { openEntrance, createPublicAddress } from './http/entrance.ts';
import { createHttpServer } from './http/http-server.ts';
import { Beginning } from './ops/life-cycle.ts';
import type { Clock } from './ops/clock.ts';
import { createCounter, type Counter, type HandshakeRefusal, type Metrics } from './ops/metrics.ts';
import { createMemoryLimiter } from './ops/limiters.ts';
import type { Logger } from './ops/logger.ts';
import { createOperations, type Operations } from './ops/operations.ts';
import type { Prometheus } from './ops/prometheus.ts';
import type { ErrorCode } from './protocol/index.ts';
import { createRequestServer, type RequestServer } from './socket/bind-handlers.ts';
import { createDelivery, type IoServer } from './socket/delivery.ts';
import { createHandlers } from './socket/handlers.ts';
import { LocalDevices, type LocalDevice } from './socket/local-devices.ts';
import { createSessions, type Sessions } from './socket/sessions.ts';
import { createSocketServer } from './socket/socket-server.ts';
import { openServerStores } from './storage/stores.ts';
import { createIceIssuer, type IssueIce } from './turn/ice-issuer.ts';

export interface SignalingServerDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly passwords: Passwords;
  /** Where the built web client is. */
  readonly webClientFolder: string;
}

export interface SignalingServer {
  /** Resolves to where people reach it. Rejects when the host or port can't be had, and where it is drained or closed before. */
  listen(): Promise<string>;
  /** Where it listens; the configured one until then. */
  port(): number;
  readonly invites: Invites;
  /** How many requests were refused, by code. */
  readonly refusals: Counter;
  /** Takes nobody any more, and lets go of everybody in order. To be followed by `close`. */
  drain(): Promise<void>;
  /** Calls go on without the server, and the next one takes them up. */
  close(): Promise<void>;
}

/** The whole server on one screen. Opens the database and takes up the calls that a restart interrupted. */
export async function createSignalingServer(deps: SignalingServerDeps): Promise<SignalingServer> {
  const server = await assemble(deps);
  const beginning = new Beginning();
  return {
    ...server,
    listen: () => beginning.run((signal) => server.listen(signal)),
    // A start that is still under way would open its port after this, or act without what was closed.
    async drain() {
      await beginning.callOff();
      await server.drain();
    },
    async close() {
      await beginning.callOff();
      await server.close();
    },
  };
}

interface Assembled extends Omit<SignalingServer, 'listen'> {
  /** Rejects where it is called off, which is to be over before the rest is asked of it. */
  listen(signal: AbortSignal): Promise<string>;
}

async function assemble(deps: SignalingServerDeps): Promise<Assembled> {
  const { config, clock, log } = deps;
  const { publicUrl, port, setPort } = createPublicAddress(config);
  const entrance = await openEntrance({ config, publicUrl, clock, log });
  const ground = await openGround(deps);
  const { redis, stores, devices } = ground;
  const [refusals, endings] = [createCounter(), createCounter()];
  const operations = createOperations({ ...deps, ...ground, relayWays: relayWays(deps) });
  const metrics = countForAdmin(operations.metrics, { endings, refusals });
  const features = createFeatures({ ...config, ...ground, ...deps, metrics });
  const ice = createIceIssuer({ ...config, clock, isRelayOnly: (id) => features.people.isRelayOnly(id) });
  const nodes = new Nodes({
    ...{ ...ground, store: stores.nodes, clock, log },
    figures: () => administration.figures(),
    connected: () => devices.all().map(toConnection),
    onLost: (since) => sessions.nodesLost(since),
    onForgotten: () => sessions.wereForgotten(),
    onCutOff: () => sockets.letGo(),
  });
  const sessions: Sessions = createSessions({
    ...{ ...features, ...ground, nodes, ice, serverName: config.serverName, log },
  });
  const administration = createAdministration({
    ...{ ...deps, ...ground, nodes, publicUrl, ice },
    tallies: { refusals, endings, operations },
    onRevoked: (owner) => void sessions.revoked(owner),
    onDisabled: (userId) => void sessions.disabled(userId),
    onPersonChanged: () => features.people.changed(),
  });
  const doors = { ...ground, entrance, publicUrl, operations, metrics, features, ice, nodes, sessions };
  const { http, requests, sockets } = openDoors(deps, { ...doors, administration });
  if (redis !== null) redis.onBack = () => void sessions.mayHaveMissed();
  return {
    async listen(signal) {
      sockets.expect(await takeUp({ nodes, features, administration }, signal));
      setPort(await http.listen(config.host, config.port));
      operations.start();
      return publicUrl();
    },
    ...{ port, invites: administration.invites, refusals },
    drain: () => operations.drain({ stopListening: () => http.stopListening(), pending: requests.pending }),
    async close() {
      operations.stop();
      // Together: the sockets are not gone before the server under them is, and only that one ends silent connections.
      await Promise.all([sockets.close(), http.close()]);
      for (const part of [administration, features, nodes, ground]) await part.close();
    },
  };
}

type TakenUp = Pick<DoorsDeps, 'nodes' | 'features' | 'administration'>;

/** Joins the other nodes, or goes on where the last start ended. Resolves to the hashes of the tokens with which people come back. */
async function takeUp({ nodes, features, administration }: TakenUp, signal: AbortSignal) {
  await nodes.begin();
  signal.throwIfAborted();
  for (const part of [features, nodes]) part.start();
  const known = await administration.start();
  signal.throwIfAborted();
  return known;
}

interface DoorsDeps extends Ground {
  readonly entrance: Awaited<ReturnType<typeof openEntrance>>;
  readonly publicUrl: () => string;
  readonly operations: Operations;
  readonly metrics: Prometheus;
  readonly features: Features;
  readonly ice: IssueIce;
  readonly nodes: Nodes;
  readonly sessions: Sessions;
  readonly administration: ReturnType<typeof createAdministration>;
}

/** What clients reach the server through. */
function openDoors({ config, clock, log, webClientFolder }: SignalingServerDeps, deps: DoorsDeps) {
  const { administration, entrance, metrics, nodes, redis } = deps;
  const http = createHttpServer({
    ...{ ...deps, ...administration, serverName: config.serverName, clock, log },
    ...{ ...entrance, webClientFolder, ...deps.operations, metrics },
  });
  const requests = createRequests({ ...deps, clock, log });
  const sockets = createSocketServer(http.server, {
    ...{ ...deps, ...entrance, ...administration, clock, log, serve: requests.serve },
    roomsHeard: () => redis?.heard() ?? Promise.resolve(),
    isAble: () => nodes.isAble,
    onIdentified: (socket) => http.identified(socket),
  });
  http.pollWith((request, response) => sockets.poll(request, response));
  return { http, requests, sockets };
}

type Ground = Awaited<ReturnType<typeof openGround>>;

/** What everything else stands on: what is kept, and how devices are reached. */
async function openGround(deps: SignalingServerDeps) {
  const { redis, adapter } = await openRedis(deps);
  const stores = await openServerStores(deps.config, deps.log).catch((error: unknown) => {
    redis?.close();
    throw error;
  });
  const io: IoServer = new Server({ serveClient: false, ...(adapter && { adapter }) });
  const hearsOthers = (): boolean => redis?.isUp ?? true;
  return {
    ...{ redis, stores, io, hearsOthers, isShared: redis !== null },
    delivery: createDelivery(io, hearsOthers),
    devices: new LocalDevices(),
    createLimiter: redis === null ? createMemoryLimiter : createRedisLimiters(redis),
    pingRedis: redis === null ? null : (): Promise<void> => redis.ping(),
    async close() {
      redis?.close();
      await stores.close();
    },
  };
}

function toConnection({ deviceId, person: { userId }, connectionId, connectedAt }: LocalDevice) {
  return { deviceId, userId, connectionId, connectedAt };
}

/** What several nodes need, loaded where it is; null for a server that is one process. */
async function openRedis({ config: { redisUrl: url, redisPrefix: prefix }, log }: SignalingServerDeps) {
  if (url === null) return { redis: null, adapter: null };
  const { connectRedis } = await import('./cluster/redis-link.ts');
  const { createClusterAdapter } = await import('./cluster/adapter.ts');
  const redis = await connectRedis({ url, prefix, log });
  return { redis, adapter: createClusterAdapter(redis) };
}

interface AdminCounters {
  readonly endings: Counter;
  readonly refusals: Counter;
}

/** For the admin page, beside the metrics. */
function countForAdmin<M extends Metrics>(metrics: M, { endings, refusals }: AdminCounters): M {
  return {
    ...metrics,
    callEnded(reason: string) {
      endings.count(reason);
      metrics.callEnded(reason);
    },
    requestRefused(code: ErrorCode) {
      refusals.count(code);
      metrics.requestRefused(code);
    },
    handshakeRefused(code: HandshakeRefusal) {
      refusals.count(code === 'foreign_origin' ? 'forbidden' : code);
      metrics.handshakeRefused(code);
    },
  };
}

interface RequestsDeps extends Pick<SignalingServerDeps, 'clock' | 'log'> {
  readonly features: Features;
  readonly ice: IssueIce;
  readonly nodes: Pick<Nodes, 'touch'>;
  readonly metrics: Metrics;
}

/** What connected devices ask for, answered and counted. */
function createRequests({ features, ice, nodes, metrics, clock, log }: RequestsDeps): RequestServer {
  return createRequestServer({
    ...{ handlers: createHandlers({ ...features, ice }), clock, log, metrics },
    onActivity: ({ deviceId, person: { userId } }) => {
      nodes.touch({ deviceId, userId }).catch((error: unknown) => {
        log.warn({ deviceId, err: error }, 'that a device was used could not be noted');
      });
    },
  });
}
