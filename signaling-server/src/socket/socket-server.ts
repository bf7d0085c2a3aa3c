import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { DeviceOwner } from '../accounts/account-store.ts';
import type { Entrance } from '../http/entrance.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import { refuse } from '../ops/reply.ts';
import { limits, type DeviceId, type ErrorCode, type Reply } from '../protocol/index.ts';
import type { Requester, RequestServer } from './bind-handlers.ts';
import type { ConnectionHub } from './connections.ts';
import { authenticateHandshake, speaksLean } from './handshake.ts';
import { LateAcks } from './late-acks.ts';
import { LateAck, opaqueParser } from './opaque-parser.ts';
import type { LiveRequester, Requesters } from './requesters.ts';
import type { Sessions } from './sessions.ts';
import { SocketLine } from './socket-line.ts';
import { UnderWay } from './under-way.ts';

/** A half-open connection is noticed within the sum of the two. */
const PING_INTERVAL_MS = 10_000;
const PING_TIMEOUT_MS = 8_000;
/** Between opening the connection and a complete handshake. */
const CONNECT_TIMEOUT_MS = 5_000;

export interface SocketServerDeps extends Pick<Entrance, 'clientAddress' | 'isAllowedOrigin'> {
  readonly connections: ConnectionHub;
  readonly authenticate: (token: string) => Promise<DeviceOwner | null>;
  readonly serve: RequestServer;
  readonly sessions: Sessions;
  readonly requesters: Requesters;
  /** A device connected from this address, or left (null). */
  readonly onSeen: (deviceId: DeviceId, address: string | null) => void;
  readonly clock: Clock;
  readonly log: Logger;
  /** Every connection that was not let in is counted, by the code of the refusal. */
  readonly onRefused: (code: ErrorCode) => void;
  /** Whether other nodes go on when this one ends, with what it has told them last. */
  readonly outlivesNode: boolean;
}

export interface SocketServer {
  /** Closes every connection; clients try to come back. Resolves when everybody else knows that they are gone. */
  close(): Promise<void>;
}

export function createSocketServer(http: HttpServer, deps: SocketServerDeps): SocketServer {
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
    // A browser lets any page open a WebSocket to us, so the server has to look where it comes from.
    allowRequest: (request, decide) => {
      const allowed = deps.isAllowedOrigin(request);
      if (!allowed)
        deps.log.warn({ origin: request.headers.origin }, 'a connection from a foreign origin was refused');
      decide(allowed ? null : 'this origin is not allowed', allowed);
    },
  });
  const owners = new WeakMap<Socket, DeviceOwner>();
  io.use((socket, next) => {
    void admit(deps, socket).then((reply) => {
      if (reply.ok) {
        owners.set(socket, reply.data);
        next();
      } else {
        deps.onRefused(reply.error.code);
        next(new HandshakeError(reply.error.message, reply.error.code));
      }
    });
  });
  const lateAcks = new LateAcks(deps.clock);
  const underWay = new UnderWay();
  let closing = false;
  io.on('connection', (socket) => {
    const owner = owners.get(socket);
    if (owner !== undefined)
      welcome({ ...deps, isClosing: () => closing, lateAcks, underWay }, socket, owner);
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

/** Socket.IO hands `data` to the client with its `connect_error`. */
class HandshakeError extends Error {
  readonly data: { readonly code: ErrorCode };

  constructor(message: string, code: ErrorCode) {
    super(message);
    this.data = { code };
  }
}

async function admit({ authenticate, log }: SocketServerDeps, socket: Socket): Promise<Reply<DeviceOwner>> {
  try {
    return await authenticateHandshake(socket.handshake.auth, authenticate);
  } catch (error) {
    log.error({ err: error }, 'a handshake failed');
    return refuse('internal', 'The server failed');
  }
}

interface Beginning {
  readonly socket: Socket;
  readonly line: SocketLine;
  readonly requester: LiveRequester;
}

/** Resolves to whether the device may ask for anything. */
async function begin(deps: SocketServerDeps, { socket, line, requester }: Beginning): Promise<boolean> {
  // A token that was revoked between the handshake and now had no connection that could have been ended with it.
  const admission = await admit(deps, socket);
  if (!admission.ok) {
    if (admission.error.code === 'unauthenticated') line.send('session:revoked', {});
    line.close();
    return false;
  }
  requester.person = admission.data.person;
  deps.onSeen(requester.deviceId, deps.clientAddress(socket.request));
  line.open(await deps.sessions.connected(requester));
  await deps.sessions.welcomed(requester);
  return true;
}

interface ConnectionDeps extends SocketServerDeps {
  readonly isClosing: () => boolean;
  readonly lateAcks: LateAcks;
  /** What has to be finished before the server is closed. */
  readonly underWay: UnderWay;
}

function welcome(deps: ConnectionDeps, socket: Socket, { person, deviceId }: DeviceOwner): void {
  const requester: LiveRequester = { person, deviceId, connectedAt: deps.clock.now() };
  deps.requesters.add(requester);
  deps.log.debug({ deviceId, address: deps.clientAddress(socket.request) }, 'connected');
  const isLean = speaksLean(socket.handshake.auth);
  const line = new SocketLine(socket, { isLean, lateAcks: deps.lateAcks });
  const fail = (error: unknown): void => {
    deps.log.error({ deviceId, err: error }, 'a connection failed');
    line.close();
  };
  const device = { deviceId, userId: person.userId, connectedAt: requester.connectedAt };
  const ready = deps.connections.add(device, line).then(() => begin(deps, { socket, line, requester }));
  ready.catch(fail);
  socket.onAny((event: string, ...args: unknown[]) => {
    const answer = answering(line, args.at(-1));
    // Without an acknowledgement there is nobody to answer: every request of the contract has one.
    if (answer === null) return;
    const serve = (isWelcome: boolean): Promise<void> | void =>
      isWelcome ? deps.serve(requester, event, args[0]).then(answer) : undefined;
    void ready.then(serve).catch(fail);
  });
  socket.on('disconnect', (reason) => {
    deps.requesters.remove(requester);
    deps.underWay.add(leave(deps, { requester, line, reason }).catch(fail));
  });
}

function answering(line: SocketLine, ack: unknown): ((reply: Reply<unknown>) => void) | null {
  if (ack instanceof LateAck) return (reply) => line.answerLate(ack.id, reply);
  if (typeof ack !== 'function') return null;
  return (reply) => void Reflect.apply(ack, undefined, [reply]);
}

interface Leaving {
  readonly requester: Requester;
  readonly line: SocketLine;
  readonly reason: string;
}

async function leave(deps: ConnectionDeps, { requester, line, reason }: Leaving): Promise<void> {
  const { deviceId } = requester;
  const end = await deps.connections.remove(deviceId, line);
  deps.log.debug({ deviceId, reason, end }, 'disconnected');
  deps.onSeen(deviceId, null);
  // The stop of a server that is alone is no news about the people. Of several, the others see to their seats now.
  if (!deps.isClosing() || deps.outlivesNode) await deps.sessions.disconnected(requester, end);
}
