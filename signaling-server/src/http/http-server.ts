import fastify, { type FastifyInstance } from 'fastify';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from '../ops/logger.ts';
import type { Metrics } from '../ops/metrics.ts';
import { type ErrorCode, SOCKET_PATH } from '../protocol/index.ts';
import { addConnectionRoute, addRoutes, type RoutesDeps } from './routes.ts';
import { addCors, addSecurityHeaders } from './security-headers.ts';
import type { Entrance } from './entrance.ts';
import { createFaultHandler } from './fault-handler.ts';
import { addHealthRoutes, addHttpMetrics, type HealthRoutesDeps } from './health-routes.ts';
import { Strangers } from './strangers.ts';
import { addWebClient } from './web-client.ts';
import { createSecureFastify } from './tls-keeper.ts';

/** The largest request is a sign-up; this is some thirty of them. */
const MAX_BODY_BYTES = 16_384;
/**
 * Requests of one connection; the next ones take a new one. HTTP lets clients send more of them before they have an answer
 * (pipelining), and Node begins all that it has read: a few kilobytes would be thousands of requests at once.
 */
const MAX_REQUESTS = 100;
/** How long requests under way may take once the server stops. */
const CLOSE_GRACE_MS = 2_000;

/** A client that sends slower than this is dropped. By Node's names. */
const timeouts = {
  /** For the first line and the headers. */
  headersTimeout: 10_000,
  /** For the whole request. */
  requestTimeout: 15_000,
  /** How often the two are looked at. */
  connectionsCheckingInterval: 2_000,
  /** Between two requests. */
  keepAliveTimeout: 20_000,
} as const;

export interface HttpServerDeps extends Omit<RoutesDeps, 'onRefused'>, HealthRoutesDeps, Entrance {
  readonly log: Logger;
  readonly metrics: HealthRoutesDeps['metrics'] & Pick<Metrics, 'connectionCut' | 'requestRefused'>;
  readonly publicUrl: () => string;
  /** Where the built web client is. */
  readonly webClientFolder: string;
}

export function createHttpServer(deps: HttpServerDeps) {
  const app = deps.tls === null ? fastify(options) : createSecureFastify(options, deps.tls);
  const strangers = new Strangers({ ...deps, onCut: (reason) => deps.metrics.connectionCut(reason) });
  strangers.watch(app.server);
  cutFloods(app.server, () => deps.metrics.connectionCut('flood'));
  const onRefused = (code: ErrorCode): void => deps.metrics.requestRefused(code);
  app.setErrorHandler(createFaultHandler({ ...deps, onRefused }));
  nameClients(app, deps.clientAddress);
  addSecurityHeaders(app, deps.publicUrl);
  addCors(app, deps.isAllowedOrigin);
  addHttpMetrics(app, deps.metrics);
  addHealthRoutes(app, deps);
  addConnectionRoute(app, deps.forwarded);
  addRoutes(app, { ...deps, onRefused });
  addWebClient(app, deps.webClientFolder);
  return {
    server: app.server,
    /** It is known who is behind this connection, or about to be. Returns what to call where nobody is known. */
    identified: (socket: Socket) => strangers.identified(socket),
    /** Who answers clients that poll, where no WebSocket gets through. To be said before it listens. */
    pollWith: (poll: (request: IncomingMessage, response: ServerResponse) => void) =>
      addPollingRoute(app, deps.isAllowedOrigin, poll),
    /** Resolves to the port. Rejects when the address is taken or not this machine's. */
    async listen(host: string, port: number): Promise<number> {
      await app.listen({ host, port });
      return portOf(app);
    },
    /** Takes no connection any more; those that are there stay. */
    stopListening: () => void app.server.close(),
    /** Answers what is under way, within limits, and ends every connection. */
    async close(): Promise<void> {
      const timer = deps.clock.startTimer(CLOSE_GRACE_MS, () => {
        app.server.closeAllConnections();
        // Those that never finish their TLS handshake, of which Node knows nothing.
        strangers.drop();
      });
      await app.close();
      timer.cancel();
    },
  };
}

const options = {
  // Requests are not logged, so no address with a secret in it ever is.
  logger: false,
  bodyLimit: MAX_BODY_BYTES,
  maxRequestsPerSocket: MAX_REQUESTS,
  requestTimeout: timeouts.requestTimeout,
  keepAliveTimeout: timeouts.keepAliveTimeout,
  forceCloseConnections: 'idle',
  http: timeouts,
} as const;

/** Ends connections that send on after they were told that they are to be closed. */
function cutFloods(server: Server, onCut: () => void): void {
  server.on('dropRequest', (_request: IncomingMessage, socket: Socket) => {
    // Node passes on what it had read of a connection also after it was closed.
    if (socket.destroyed) return;
    onCut();
    socket.destroy();
  });
}

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

/**
 * Socket.IO where no WebSocket gets through. The body and the answer are Socket.IO's own business; it comes here for what
 * every request passes: the limits above, and it belongs to nobody until it has been read.
 */
function addPollingRoute(
  app: FastifyInstance,
  isAllowedOrigin: Entrance['isAllowedOrigin'],
  poll: (request: IncomingMessage, response: ServerResponse) => void,
): void {
  void app.register((route, _options, done) => {
    route.removeAllContentTypeParsers();
    route.addContentTypeParser('*', (_request, _body, parsed) => parsed(null));
    route.all(`${SOCKET_PATH}*`, ({ raw: request }, reply) => {
      reply.hijack();
      const { origin } = request.headers;
      const response = reply.raw.setHeader('vary', 'Origin').setHeader('x-content-type-options', 'nosniff');
      // The pages of the desktop app come from elsewhere.
      if (origin !== undefined && isAllowedOrigin(request)) {
        response.setHeader('access-control-allow-origin', origin);
      }
      poll(request, response);
    });
    done();
  });
}
