import { createAccounts } from './accounts/account-service.ts';
import { createInvites, type Invites } from './accounts/invites.ts';
import { createLockout } from './accounts/lockout.ts';
import type { Passwords } from './accounts/passwords.ts';
import type { Config } from './config.ts';
import { createFeatures } from './features.ts';
import { createHttpServer } from './http/http-server.ts';
import { createOriginCheck } from './http/origins.ts';
import { createPublicAddress } from './http/public-address.ts';
import type { Clock } from './ops/clock.ts';
import { createCounter, type Counter } from './ops/counter.ts';
import type { Logger } from './ops/logger.ts';
import { createMemoryState } from './shared-state.ts';
import { createRequestServer } from './socket/bind-handlers.ts';
import { createHandlers } from './socket/handlers.ts';
import { createSessions } from './socket/sessions.ts';
import { createSocketServer } from './socket/socket-server.ts';
import { openStores } from './storage/stores.ts';
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
  const { serverName, trustedProxies, ringTimeoutMs } = config;
  const stores = await openStores(config);
  const { publicUrl, port, setPort } = createPublicAddress(config);
  const isAllowedOrigin = createOriginCheck(config.allowedOrigins, publicUrl);
  const refusals = createCounter();

  const shared = createMemoryState(clock);
  const features = createFeatures({ ringTimeoutMs, clock, log, stores, shared });
  const { people } = features;
  const { connections } = shared;
  const ice = createIceIssuer({ ...config, clock, isRelayOnly: (userId) => people.isRelayOnly(userId) });
  const sessions = createSessions({ ...features, connections, ice, serverName, log });
  const invites = createInvites({ store: stores.accounts, clock, publicUrl });
  const accounts = createAccounts({
    ...{ store: stores.accounts, clock, log, serverName },
    ...{ passwords, lockout: createLockout(clock) },
    onJoined: (person) => void connections.sendToAll('people:changed', { person }),
    onRevoked: (owner) => void sessions.revoked(owner),
  });

  const http = await createHttpServer({
    ...{ accounts, invites, serverName, clock, log },
    ...{ publicUrl, isAllowedOrigin, trustedProxies, webClientFolder },
  });
  const sockets = createSocketServer(http.server, {
    ...{ connections, sessions, isAllowedOrigin, clock, log },
    authenticate: (token) => accounts.authenticate(token),
    serve: createRequestServer({
      ...{ handlers: createHandlers({ ...features, ice }), clock, log },
      onActivity: (deviceId) => connections.touch(deviceId),
      onRefused: (code) => refusals.count(code),
    }),
  });

  return {
    async listen() {
      await features.restore();
      setPort(await http.listen(config.host, config.port));
      return publicUrl();
    },
    port,
    invites,
    refusals,
    async close() {
      await sockets.close();
      await http.close();
      await features.close();
      await stores.close();
    },
  };
}
