import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server as Engine, type Socket as EngineConnection } from 'engine.io';
import type { ExtendedError } from 'socket.io';
import { addressGroup } from '../http/addresses.ts';
import type { Entrance } from '../http/entrance.ts';
import { systemClock } from '../ops/clock.ts';
import { createFloodLog, type FloodLog, type Metrics } from '../ops/metrics.ts';
import { TokenBuckets } from '../ops/token-bucket.ts';
import { UnderWay } from '../ops/tasks.ts';
import { limits, SOCKET_PATH, type WireError } from '../protocol/index.ts';
import { Admission } from './admission.ts';
import { admit, type ArrivalDeps } from './handshake.ts';
import { type CutReason, type VisitorDeps, Visitors } from './visitors.ts';
import type { IoServer } from './delivery.ts';
import { connectDevice, type DeviceConnectionDeps } from './device-connection.ts';
import { createWebSockets, type WebSocketsDeps } from './web-sockets.ts';

/** A half-open connection is noticed within the sum of the two. */
const PING_INTERVAL_MS = 10_000;
const PING_TIMEOUT_MS = 8_000;
/** Connections that one network may open. Beyond it nothing is said but no: an office is far below it. */
const openings = { burst: 20_000, perSecond: 1_000 };
type OfConnections =
  'authenticate' | 'serve' | 'sessions' | 'devices' | 'roomsHeard' | 'onSeen' | 'clock' | 'log';

export interface SocketServerDeps
  extends
    Pick<Entrance, 'isAllowedOrigin'>,
    Pick<DeviceConnectionDeps, OfConnections>,
    Pick<VisitorDeps, 'clientAddress' | 'onIdentified'>,
    Pick<ArrivalDeps, 'isAble'> {
  /** Which everybody is reached through; see `delivery.ts`. */
  readonly io: IoServer;
  readonly metrics: Pick<Metrics, 'handshakeRefused' | 'requestRefused' | 'connectionCut'>;
  /** Of the time a connection has to say who it is; the system's unless given. */
  readonly handshakeClock?: VisitorDeps['handshakeClock'];
}

/** Socket.IO on this HTTP server: WebSockets, and polling for those whose proxy lets no WebSocket through. */
export function createSocketServer(http: HttpServer, deps: SocketServerDeps) {
  const floods = createFloodLog(deps);
  const admission = new Admission(deps.clock);
  const underWay = new UnderWay();
  let isClosing = false;
  const onCut = (reason: CutReason): void => {
    deps.metrics.connectionCut(reason);
    floods.note(reason);
  };
  const visitors = new Visitors({ ...deps, onCut, handshakeClock: deps.handshakeClock ?? systemClock });
  const objectionTo = createOpeningCheck({ ...deps, floods, visitors });
  const engine = createEngine({
    ...{ clock: deps.clock, onCut },
    objectionTo: (request) => (isClosing ? 'this server stops' : objectionTo(request)),
  });
  engine.on('connection', (connection: EngineConnection) => visitors.add(connection));

  const { io } = deps;
  io.bind(engine);
  checkHandshakes(io, visitors, { ...deps, floods, admission });
  const devices = { ...deps, underWay, floods, onCut, isClosing: () => isClosing };
  io.on('connection', (socket) => {
    const { newcomer } = socket.data;
    // It would be kept for as long as the connection lasts.
    delete socket.data.newcomer;
    if (newcomer !== undefined) connectDevice(devices, socket, newcomer);
  });

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.startsWith(SOCKET_PATH) === true) engine.handleUpgrade(request, socket, head);
    else refuseUpgrade(socket);
  });
  return {
    /** Answers a request of a client that polls. */
    poll: (request: IncomingMessage, response: ServerResponse) => engine.handleRequest(request, response),
    /** These tokens, by their hashes, were good before this process began. */
    expect: (tokenHashes: readonly string[]) => admission.expect(tokenHashes),
    /** Ends every connection as a network would, so that clients look for another node. */
    letGo: () => visitors.letGo(),
    /** Closes every connection; clients try to come back. Resolves when nothing is under way any more. */
    async close(): Promise<void> {
      isClosing = true;
      await visitors.close();
      engine.close();
      await underWay.settled();
    },
  };
}

interface EngineDeps extends WebSocketsDeps {
  /** Why no connection is opened; null when it is. */
  readonly objectionTo: (request: IncomingMessage) => string | null;
}

function createEngine({ objectionTo, ...deps }: EngineDeps): Engine {
  return new Engine({
    ...{ transports: ['polling', 'websocket'], maxHttpBufferSize: limits.messageBytes },
    ...{ pingInterval: PING_INTERVAL_MS, pingTimeout: PING_TIMEOUT_MS },
    // Costs fifteen times the memory.
    ...{ perMessageDeflate: false, httpCompression: false },
    wsEngine: createWebSockets(deps),
    allowRequest(request, decide) {
      const objection = objectionTo(request);
      decide(objection, objection === null);
    },
  });
}

/** Lets in whoever has a token that is good. */
function checkHandshakes(io: IoServer, visitors: Visitors, deps: ArrivalDeps): void {
  io.use((socket, next) => {
    const visitor = visitors.find(socket.conn);
    // It may be gone by now, or has no business to try again; Socket.IO forgets a socket only when it is told.
    if (visitor?.tries() !== true) {
      next(new Error('not now'));
      return;
    }
    void admit(deps, visitor, socket.handshake.auth).then((arrival) => {
      if (arrival.ok) {
        visitors.admitted(visitor, arrival.data.owner.deviceId);
        socket.data.newcomer = arrival.data;
        next();
      } else {
        next(refusal(arrival.error));
        // Socket.IO tells the client in a later turn.
        setImmediate(() => visitor.refused());
      }
    });
  });
}

/** What it throws is what Socket.IO tells the client. */
function refusal({ code, message, retryAfterMs }: WireError): ExtendedError {
  const data = retryAfterMs === undefined ? { code } : { code, retryAfterMs };
  return Object.assign(new Error(message), { data });
}

function refuseUpgrade(socket: Duplex): void {
  socket.on('error', () => undefined);
  socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

interface OpeningDeps extends SocketServerDeps {
  readonly floods: FloodLog;
  readonly visitors: Visitors;
}

/** Why no connection is opened for a request; null when it is. */
function createOpeningCheck(deps: OpeningDeps): (request: IncomingMessage) => string | null {
  const buckets = new TokenBuckets(openings, deps.clock);
  return (request) => {
    // A browser lets any page open a WebSocket to us, so the server has to look where it comes from.
    if (!deps.isAllowedOrigin(request)) {
      deps.metrics.handshakeRefused('foreign_origin');
      deps.floods.note('foreign_origin', { origin: request.headers.origin });
      return 'this origin is not allowed';
    }
    const network = addressGroup(deps.clientAddress(request));
    const isPolling = request.headers.upgrade === undefined;
    const mayOpen = buckets.take(network) === 0 && !(isPolling && deps.visitors.pollTooMuch(network));
    if (mayOpen) return null;
    deps.metrics.handshakeRefused('rate_limited');
    deps.floods.note('too_many_openings');
    return 'too many connections from this address';
  };
}
