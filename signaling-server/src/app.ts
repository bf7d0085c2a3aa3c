import type { Invites } from './accounts/invites.ts';
import type { Passwords } from './accounts/passwords.ts';
import { createAdministration } from './administration.ts';
import type { Config } from './config.ts';
import { relayWays } from './doctor/relays.ts';
import { createFeatures, type Features } from './features.ts';
import { openEntrance } from './http/entrance.ts';
import { createHttpServer } from './http/http-server.ts';
import { createPublicAddress } from './http/public-address.ts';
import { Beginning } from './ops/beginning.ts';
import type { Clock } from './ops/clock.ts';
import { createCounter, type Counter } from './ops/counter.ts';
import type { Logger } from './ops/logger.ts';
import type { HandshakeRefusal, Metrics } from './ops/metrics.ts';
import { checkState, openState } from './open-state.ts';
import { createOperations } from './ops/operations.ts';
import type { ErrorCode } from './protocol/index.ts';
import type { SharedState } from './shared-state.ts';
import { createRequestServer } from './socket/bind-handlers.ts';
import { createHandlers } from './socket/handlers.ts';
import { createSessions, type Sessions } from './socket/sessions.ts';
import { createSocketServer } from './socket/socket-server.ts';
import { watchRequests, type WatchedRequests } from './socket/watch-requests.ts';
import { openServerStores, type Stores } from './storage/stores.ts';
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
  const { config, clock, log, passwords, webClientFolder } = deps;
  const { publicUrl, port, setPort } = createPublicAddress(config);
  const entrance = await openEntrance({ config, publicUrl, clock, log });
  const stores = await openDatabase(deps);
  const [refusals, endings] = [createCounter(), createCounter()];
  const shared = await openState(deps);
  const { connections } = shared;
  const operations = createOperations({ ...deps, stores, shared, relayWays: relayWays(deps) });
  const metrics = countForAdmin(operations.metrics, { endings, refusals });
  const features = createFeatures({ ...config, clock, log, metrics, stores, shared });
  const ice = createIceIssuer({ ...config, clock, isRelayOnly: (id) => features.people.isRelayOnly(id) });
  const sessions = createSessions({ ...features, connections, ice, serverName: config.serverName, log });
  const administration = createAdministration({
    ...{ stores, shared, passwords, clock, log, config, publicUrl, ice },
    tallies: { refusals, endings, operations },
    onRevoked: (owner) => void sessions.revoked(owner),
    onDisabled: (userId) => void sessions.disabled(userId),
    onPersonChanged: (userId) => features.people.changed(userId),
  });

  const http = createHttpServer({
    ...{ ...administration, serverName: config.serverName, clock, log },
    ...{ ...entrance, publicUrl, webClientFolder, ...operations, metrics },
  });
  const requests = createRequests({ ...deps, features, ice, shared, metrics });
  const sockets = createSocketServer(http.server, {
    ...{ ...entrance, ...administration, connections, sessions, clock, log, serve: requests.serve },
    ...{ metrics, outlivesNode: shared.outlivesNode, isAble: () => shared.isAble() },
    onIdentified: (socket) => http.identified(socket),
  });
  http.pollWith((request, response) => sockets.poll(request, response));

  return {
    async listen(signal) {
      sockets.expect(await takeUp({ shared, features, sessions, requests, administration, signal }));
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
      await administration.stop();
      await features.close();
      await shared.close();
      await stores.close();
    },
  };
}

/** Opening it brings it up to date, which is not for a version that can't join the nodes that run. */
async function openDatabase(deps: SignalingServerDeps): Promise<Stores> {
  await checkState(deps);
  return openServerStores(deps.config, deps.log);
}

type Administration = ReturnType<typeof createAdministration>;

interface TakenUp {
  readonly shared: SharedState;
  readonly features: Features;
  readonly sessions: Sessions;
  readonly requests: WatchedRequests;
  readonly administration: Administration;
  /** Aborted where the start is called off. */
  readonly signal: AbortSignal;
}

/** Begins where a restart interrupted, or joins the other nodes. Resolves to the hashes of the tokens with which people come back. */
async function takeUp({ shared, features, sessions, requests, administration, signal }: TakenUp) {
  const recover = (): Promise<void> => features.recover({ allWereAway: true, signal });
  if (shared.isFirst) await shared.takeUp(recover);
  signal.throwIfAborted();
  features.start();
  shared.start({
    onDeviceLost: (device) => sessions.nodeLost(device),
    onLosing: () => requests.settled(),
    onLost: () => features.recover({ allWereAway: false }),
    onInterrupted: recover,
    onReclaimed: (devices) => sessions.reclaimed(devices),
    onMissed: (devices) => sessions.missed(devices),
    figures: administration.figures,
  });
  const known = await administration.start();
  signal.throwIfAborted();
  return known;
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
  readonly shared: SharedState;
  readonly metrics: Metrics;
}

/** What connected devices ask for, answered and counted. */
function createRequests({ features, ice, shared, metrics, clock, log }: RequestsDeps): WatchedRequests {
  const handlers = createHandlers({ ...features, ice, lines: shared.connections.lines });
  const serve = createRequestServer({
    ...{ handlers, clock, log },
    isAble: () => shared.isAble(),
    onActivity: (deviceId) => shared.connections.touch(deviceId),
    onRefused: (code) => metrics.requestRefused(code),
  });
  return watchRequests(serve, metrics);
}
