import { createAccounts } from './accounts/account-service.ts';
import { createInvites, type Invites } from './accounts/invites.ts';
import { createLockout } from './accounts/lockout.ts';
import type { Passwords } from './accounts/passwords.ts';
import { CallEngine } from './calls/call-engine.ts';
import { CallRelay } from './calls/call-relay.ts';
import { createCalls } from './calls/call-service.ts';
import { MemoryCallRegistry } from './calls/memory-call-registry.ts';
import type { Config } from './config.ts';
import { createHistory } from './history/history-service.ts';
import { createHttpServer } from './http/http-server.ts';
import { createOriginCheck } from './http/origins.ts';
import { createPublicAddress } from './http/public-address.ts';
import type { Clock } from './ops/clock.ts';
import { createCounter, type Counter } from './ops/counter.ts';
import type { Logger } from './ops/logger.ts';
import { createPeople } from './people/people-service.ts';
import { PresenceService } from './presence/presence-service.ts';
import { createRequestServer } from './socket/bind-handlers.ts';
import { LocalConnections } from './socket/connections.ts';
import { createHandlers } from './socket/handlers.ts';
import { createSessions } from './socket/sessions.ts';
import { createSocketServer } from './socket/socket-server.ts';
import { openStores, type Stores } from './storage/stores.ts';
import { createIceIssuer } from './turn/ice-issuer.ts';

export interface SignalingServerDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly passwords: Passwords;
  /** Where the built web client is. */
  readonly webClientFolder: string;
}

export interface SignalingServer {
  /** Resolves to where people reach it. Rejects when the host or port can't be had. */
  listen(): Promise<string>;
  /** Where it listens; the configured one until then. */
  port(): number;
  readonly invites: Invites;
  /** How many requests were refused, by code. */
  readonly refusals: Counter;
  /** Calls go on without the server, and the next one takes them up. */
  close(): Promise<void>;
}

/** The whole server on one screen. Opens the database and takes up the calls that a restart interrupted. */
export async function createSignalingServer(deps: SignalingServerDeps): Promise<SignalingServer> {
  const { config, clock, log, passwords, webClientFolder } = deps;
  const { serverName, trustedProxies } = config;
  const stores = await openStores(config);
  const { publicUrl, port, setPort } = createPublicAddress(config);
  const isAllowedOrigin = createOriginCheck(config.allowedOrigins, publicUrl);
  const refusals = createCounter();

  const connections = new LocalConnections();
  const { people, history, presence, engine, calls } = createFeatures({ ...deps, stores, connections });
  const ice = createIceIssuer({ ...config, clock, isRelayOnly: (userId) => people.isRelayOnly(userId) });
  const sessions = createSessions({ connections, presence, calls, history, ice, serverName, log });
  const invites = createInvites({ store: stores.accounts, clock, publicUrl });
  const accounts = createAccounts({
    ...{ store: stores.accounts, clock, log, serverName },
    ...{ passwords, lockout: createLockout(clock) },
    onJoined: (person) => connections.sendToAll('people:changed', { person }),
    onRevoked: (owner) => sessions.revoked(owner),
  });

  const http = await createHttpServer({
    ...{ accounts, invites, serverName, clock, log },
    ...{ publicUrl, isAllowedOrigin, trustedProxies, webClientFolder },
  });
  const sockets = createSocketServer(http.server, {
    ...{ connections, sessions, isAllowedOrigin, clock, log },
    authenticate: (token) => accounts.authenticate(token),
    serve: createRequestServer({
      handlers: createHandlers({ calls, people, presence, history, ice }),
      ...{ clock, log },
      onActivity: (deviceId) => connections.touch(deviceId),
      onRefused: (code) => refusals.count(code),
    }),
  });

  return {
    async listen() {
      await engine.restore();
      setPort(await http.listen(config.host, config.port));
      return publicUrl();
    },
    port,
    invites,
    refusals,
    async close() {
      await sockets.close();
      await http.close();
      await engine.close();
      presence.dispose();
      await stores.close();
    },
  };
}

interface FeaturesDeps extends SignalingServerDeps {
  readonly stores: Stores;
  readonly connections: LocalConnections;
}

/** What the server does for people, without the wires it hangs on. */
function createFeatures({ config, clock, log, stores, connections }: FeaturesDeps) {
  const people = createPeople(stores.people);
  const history = createHistory({ log: stores.calls, connections });
  const presence = new PresenceService({ store: stores.presences, connections, clock });
  const registry = new MemoryCallRegistry();
  const relay = new CallRelay(connections);
  const engine = new CallEngine({
    ...{ registry, connections, clock, log: stores.calls, logger: log },
    onInCall: (userId, inCall) => presence.setInCall(userId, inCall),
    onChanged: (call) => history.publish(call),
    onOver: (callId) => relay.forget(callId),
  });
  const calls = createCalls({
    ...{ registry, engine, relay, connections, clock, ringTimeoutMs: config.ringTimeoutMs },
    findPerson: (userId) => people.find(userId),
    isReachable: (userId) => presence.isReachable(userId),
    isDoNotDisturb: (userId) => presence.isDoNotDisturb(userId),
  });
  return { people, history, presence, engine, calls };
}
