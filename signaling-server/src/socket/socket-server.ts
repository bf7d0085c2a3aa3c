import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import { Server, type Socket } from 'socket.io';
import type { DeviceOwner } from '../accounts/account-store.ts';
import { addressGroup } from '../http/address-group.ts';
import type { Entrance } from '../http/entrance.ts';
import { createFloodLog } from '../ops/flood-log.ts';
import type { Metrics } from '../ops/metrics.ts';
import { TokenBuckets } from '../ops/token-bucket.ts';
import { unavailable } from '../ops/unavailable.ts';
import { limits, type Reply } from '../protocol/index.ts';
import { Admission } from './admission.ts';
import { cutConnection, watchConnection, type CutReason } from './connection-watch.ts';
import { connectDevice, type DeviceConnectionDeps, type Newcomer } from './device-connection.ts';
import { authenticateHandshake, HandshakeError, readHandshake } from './handshake.ts';
import { LateAcks } from './late-acks.ts';
import { opaqueParser } from './opaque-parser.ts';
import { UnderWay } from './under-way.ts';

/** A half-open connection is noticed within the sum of the two. */
const PING_INTERVAL_MS = 10_000;
const PING_TIMEOUT_MS = 8_000;
/** Between opening the connection and a complete handshake. */
const CONNECT_TIMEOUT_MS = 5_000;
/** WebSockets that one network may open. Beyond it nothing is said but no: an office is far below it. */
const openings = { burst: 20_000, perSecond: 1_000 };

type OfConnections =
  | 'connections'
  | 'authenticate'
  | 'serve'
  | 'sessions'
  | 'requesters'
  | 'onSeen'
  | 'clock'
  | 'log'
  | 'outlivesNode';

export interface SocketServerDeps
  extends Pick<Entrance, 'clientAddress' | 'isAllowedOrigin'>, Pick<DeviceConnectionDeps, OfConnections> {
  /** Whether this node may act; else its clients come back in a moment, here or to another one. */
  readonly isAble: () => boolean;
  /** Somebody said who they are on this connection. Returns what to call where it was not true. */
  readonly onIdentified: (socket: TcpSocket) => () => void;
  readonly metrics: Pick<Metrics, 'handshakeRefused' | 'requestRefused' | 'connectionCut'>;
}

export interface SocketServer {
  /** Closes every connection; clients try to come back. Resolves when everybody else knows that they are gone. */
  close(): Promise<void>;
}

export function createSocketServer(http: HttpServer, deps: SocketServerDeps): SocketServer {
  const { clock, metrics } = deps;
  const floods = createFloodLog(deps);
  const door = {
    ...deps,
    floods,
    admission: new Admission(clock),
    buckets: new TokenBuckets(openings, clock),
  };
  const io = new Server(http, {
    // One transport: nothing to be sticky about behind a load balancer, and no upgrade to wait for.
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    parser: opaqueParser,
    maxHttpBufferSize: limits.messageBytes,
    connectTimeout: CONNECT_TIMEOUT_MS,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    allowRequest: (request, decide) => {
      const objection = objectionTo(door, request);
      decide(objection, objection === null);
    },
  });
  const onCut = (reason: CutReason): void => {
    metrics.connectionCut(reason);
    floods.note(reason);
  };
  io.engine.on('connection', (connection: Socket['conn']) => watchConnection(connection, { clock, onCut }));
  const newcomers = admitSockets(io, { ...door, onCut });
  const lateAcks = new LateAcks(clock);
  const underWay = new UnderWay();
  let closing = false;
  const onRequestRefused = (code: string): void => metrics.requestRefused(code);
  const wires = { ...deps, floods, lateAcks, underWay, onRequestRefused, isClosing: () => closing };
  io.on('connection', (socket) => {
    const newcomer = newcomers.get(socket);
    if (newcomer !== undefined) connectDevice(wires, newcomer);
  });
  return {
    async close() {
      closing = true;
      lateAcks.stop();
      await io.close();
      await underWay.settled();
    },
  };
}

interface DoorDeps extends SocketServerDeps {
  readonly floods: ReturnType<typeof createFloodLog>;
  readonly admission: Admission;
  readonly buckets: TokenBuckets;
}

/** Why no WebSocket is opened for this request; null when it is. */
function objectionTo(deps: DoorDeps, request: IncomingMessage): string | null {
  // A browser lets any page open a WebSocket to us, so the server has to look where it comes from.
  if (!deps.isAllowedOrigin(request)) {
    deps.floods.note('foreign_origin', { origin: request.headers.origin });
    return 'this origin is not allowed';
  }
  if (deps.buckets.take(addressGroup(deps.clientAddress(request))) === 0) return null;
  deps.metrics.handshakeRefused('rate_limited');
  deps.floods.note('too_many_openings');
  return 'too many connections from this address';
}

/** Lets in who is known, and remembers them for the moment until their connection begins. */
function admitSockets(
  io: Server,
  deps: DoorDeps & { readonly onCut: (reason: CutReason) => void },
): WeakMap<Socket, Newcomer> {
  const newcomers = new WeakMap<Socket, Newcomer>();
  const tried = new WeakSet<Socket['conn']>();
  io.use((socket, next) => {
    const { conn } = socket;
    // One handshake for each connection: no client has a reason to try twice, or for two at once.
    if (tried.has(conn)) {
      cutConnection(conn, () => deps.onCut('violation'));
      return;
    }
    tried.add(conn);
    const turnAway = deps.onIdentified(socket.request.socket);
    void admit(deps, socket).then((reply) => {
      if (reply.ok) {
        newcomers.set(socket, reply.data);
        next();
        return;
      }
      deps.metrics.handshakeRefused(reply.error.code);
      if (reply.error.retryAfterMs !== undefined) deps.floods.note(reply.error.code);
      next(new HandshakeError(reply.error));
      turnAway();
      // After it was told why.
      setImmediate(() => conn.close());
    });
  });
  return newcomers;
}

async function admit(deps: DoorDeps, socket: Socket): Promise<Reply<Newcomer>> {
  const read = readHandshake(socket.handshake.auth);
  if (!read.ok) return read;
  if (!deps.isAble()) return unavailable('This node is cut off from the others');
  const handshake = read.data;
  const address = deps.clientAddress(socket.request);
  const network = addressGroup(address);
  const applicant = { network, token: handshake.token, isThere: () => socket.conn.readyState === 'open' };
  const owner: Reply<DeviceOwner> = await deps.admission.admit(applicant, () =>
    authenticateHandshake(deps, handshake),
  );
  return owner.ok ? { ok: true, data: { socket, handshake, owner: owner.data, address, network } } : owner;
}
