import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from '../ops/logger.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { ErrorCode } from '../protocol/index.ts';
import { addConnectionRoute } from './connection-route.ts';
import { addCors } from './cors.ts';
import type { Entrance } from './entrance.ts';
import { createFaultHandler } from './fault-handler.ts';
import { addHealthRoutes, addHttpMetrics, type HealthRoutesDeps } from './health-routes.ts';
import { followConnections } from './open-connections.ts';
import { answerInTurn } from './pipelining.ts';
import { addPollingRoute } from './polling-route.ts';
import { addRoutes, type RoutesDeps } from './routes.ts';
import { timeouts } from './request-timeouts.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { Strangers } from './strangers.ts';
import { createSecureFastify } from './tls-server.ts';
import { addWebClient } from './web-client.ts';

/** The largest request is a sign-up; this is some thirty of them. */
const MAX_BODY_BYTES = 16_384;
/** How long requests under way may take once the server stops. */
const CLOSE_GRACE_MS = 2_000;

export interface HttpServerDeps extends Omit<RoutesDeps, 'onRefused'>, HealthRoutesDeps, Entrance {
  readonly log: Logger;
  readonly metrics: HealthRoutesDeps['metrics'] & Pick<Metrics, 'connectionCut' | 'requestRefused'>;
  readonly publicUrl: () => string;
  /** Where the built web client is. */
  readonly webClientFolder: string;
}

export interface HttpServer {
  readonly server: Server;
  /** It is known who is behind this connection, or about to be. Returns what to call where nobody is known. */
  identified(socket: Socket): () => void;
  /** Who answers clients that poll, where no WebSocket gets through. To be said before it listens. */
  pollWith(poll: (request: IncomingMessage, response: ServerResponse) => void): void;
  /** Resolves to the port. Rejects when the address is taken or not this machine's. */
  listen(host: string, port: number): Promise<number>;
  /** Takes no connection any more; those that are there stay. */
  stopListening(): void;
  /** Answers what is under way, within limits, and ends every connection. */
  close(): Promise<void>;
}

export function createHttpServer(deps: HttpServerDeps): HttpServer {
  const app =
    deps.tls === null ? fastify({ ...options, http: timeouts }) : createSecureFastify(options, deps.tls);
  const dropConnections = followConnections(app.server);
  const strangers = new Strangers({ ...deps, onCut: (reason) => deps.metrics.connectionCut(reason) });
  strangers.watch(app.server);
  answerInTurn(app, () => deps.metrics.connectionCut('flood'));
  const onRefused = (code: ErrorCode): void => deps.metrics.requestRefused(code);
  app.setErrorHandler(createFaultHandler({ ...deps, onRefused }));
  nameClients(app, deps.clientAddress);
  addSecurityHeaders(app, deps.publicUrl);
  addCors(app, deps.isAllowedOrigin);
  addHttpMetrics(app, deps.metrics);
  addHealthRoutes(app, deps);
  addConnectionRoute(app, deps.clientAddress);
  addRoutes(app, { ...deps, onRefused });
  addWebClient(app, deps.webClientFolder);
  return {
    server: app.server,
    identified: (socket) => strangers.identified(socket),
    pollWith: (poll) => addPollingRoute(app, { ...deps, poll }),
    async listen(host, port) {
      await app.listen({ host, port });
      return portOf(app);
    },
    stopListening: () => void app.server.close(),
    async close() {
      const timer = deps.clock.startTimer(CLOSE_GRACE_MS, dropConnections);
      await app.close();
      timer.cancel();
    },
  };
}

const options = {
  // Requests are not logged, so no address with a secret in it ever is.
  logger: false,
  bodyLimit: MAX_BODY_BYTES,
  requestTimeout: timeouts.requestTimeout,
  keepAliveTimeout: timeouts.keepAliveTimeout,
  forceCloseConnections: 'idle',
} as const;

/** Whoever reads `request.ip` gets the address that the sockets' handshakes are counted by too. */
function nameClients(app: FastifyInstance, clientAddress: Entrance['clientAddress']): void {
  app.addHook('onRequest', (request, _reply, done) => {
    Object.defineProperty(request, 'ip', { value: clientAddress(request.raw) });
    done();
  });
}

function portOf(app: FastifyInstance): number {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
