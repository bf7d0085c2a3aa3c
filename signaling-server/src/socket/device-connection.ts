import type { Socket } from 'socket.io';
import type { DeviceOwner } from '../accounts/account-store.ts';
import type { Clock } from '../ops/clock.ts';
import type { FloodLog } from '../ops/flood-log.ts';
import type { Logger } from '../ops/logger.ts';
import { refuse } from '../ops/reply.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { limits, type DeviceId, type Handshake, type Reply } from '../protocol/index.ts';
import type { RequestServer } from './bind-handlers.ts';
import type { ConnectionHub } from './connections.ts';
import { forgetHandshake } from './forget-handshake.ts';
import { authenticateHandshake, speaksLean } from './handshake.ts';
import type { LateAcks } from './late-acks.ts';
import { LateAck } from './opaque-parser.ts';
import type { LiveRequester, Requesters } from './requesters.ts';
import type { Sessions } from './sessions.ts';
import { SocketLine } from './socket-line.ts';
import type { UnderWay } from './under-way.ts';
import { untilDone } from './until-done.ts';

/** When to ask again where too much was asked at once: some of it is answered by then. */
const CROWDED_RETRY_MS = 1_000;

export interface DeviceConnectionDeps {
  readonly connections: ConnectionHub;
  readonly authenticate: (token: string) => Promise<DeviceOwner | null>;
  readonly serve: RequestServer;
  readonly sessions: Sessions;
  readonly requesters: Requesters;
  /** A device connected from this address, or left (null). */
  readonly onSeen: (deviceId: DeviceId, address: string | null) => void;
  readonly clock: Clock;
  readonly log: Logger;
  readonly floods: FloodLog;
  /** Whether other nodes go on when this one ends, with what it has told them last. */
  readonly outlivesNode: boolean;
  readonly isClosing: () => boolean;
  readonly lateAcks: LateAcks;
  /** What has to be finished before the server is closed. */
  readonly underWay: UnderWay;
  /** A request that came to nobody's ears; the others are counted where they are answered. */
  readonly onRequestRefused: (code: 'rate_limited' | 'invalid_payload') => void;
}

export interface Newcomer {
  readonly socket: Socket;
  readonly handshake: Handshake;
  readonly owner: DeviceOwner;
  readonly address: string;
  /** Whose address it is, see `addressGroup`. */
  readonly network: string;
}

interface DeviceConnection extends Newcomer {
  readonly line: SocketLine;
  readonly requester: LiveRequester;
}

/** From the welcome of a device to its leave. */
export function connectDevice(deps: DeviceConnectionDeps, newcomer: Newcomer): void {
  const { socket, owner, network, address } = newcomer;
  const { person, deviceId } = owner;
  forgetHandshake(socket);
  const requester: LiveRequester = { person, deviceId, network, connectedAt: deps.clock.now() };
  deps.requesters.add(requester);
  deps.log.debug({ deviceId, address }, 'connected');
  const isLean = speaksLean(newcomer.handshake);
  const line = new SocketLine(socket, { isLean, lateAcks: deps.lateAcks });
  const fail = (error: unknown): void => {
    if (error instanceof UnavailableError) deps.floods.note('unavailable', { what: error.what });
    else deps.log.error({ deviceId, err: error }, 'a connection failed');
    // As if the network had failed. Told that the server ends it, the client would not come back.
    socket.conn.close();
  };
  const device = { deviceId, userId: person.userId, connectedAt: requester.connectedAt };
  const connection = { ...newcomer, line, requester };
  const ready = deps.connections.add(device, line).then(() => begin(deps, connection));
  ready.catch(fail);
  takeRequests(deps, connection, { ready, fail });
  socket.on('disconnect', (reason) => {
    deps.requesters.remove(requester);
    deps.underWay.add(leave(deps, connection, reason).catch(fail));
  });
}

/** Resolves to whether the device may ask for anything. */
async function begin(
  deps: DeviceConnectionDeps,
  { socket, line, requester, handshake, address }: DeviceConnection,
): Promise<boolean> {
  // A token that was revoked between the handshake and now had no connection that could have been ended with it.
  const admission = await authenticateHandshake(deps, handshake);
  if (!admission.ok) {
    if (admission.error.code === 'unauthenticated') {
      line.send('session:revoked', {});
      line.close();
    } else socket.conn.close();
    return false;
  }
  requester.person = admission.data.person;
  deps.onSeen(requester.deviceId, address);
  line.open(await deps.sessions.connected(requester));
  await deps.sessions.welcomed(requester);
  return true;
}

interface Welcome {
  readonly ready: Promise<boolean>;
  readonly fail: (error: unknown) => void;
}

function takeRequests(
  { serve, onRequestRefused }: DeviceConnectionDeps,
  { socket, line, requester }: DeviceConnection,
  { ready, fail }: Welcome,
): void {
  let inFlight = 0;
  socket.onAny((event: string, ...args: unknown[]) => {
    const answer = answering(line, args.at(-1));
    // Without an acknowledgement there is nobody to answer: every request of the contract has one.
    if (answer === null) {
      onRequestRefused('invalid_payload');
      return;
    }
    if (inFlight >= limits.requestsAtOnce) {
      onRequestRefused('rate_limited');
      answer(refuse('rate_limited', 'Too many requests are not answered yet', CROWDED_RETRY_MS));
      return;
    }
    inFlight += 1;
    const answered = (isWelcome: boolean): Promise<void> | void =>
      isWelcome ? serve(requester, event, args[0]).then(answer) : undefined;
    void ready
      .then(answered)
      .catch(fail)
      .finally(() => (inFlight -= 1));
  });
}

function answering(line: SocketLine, ack: unknown): ((reply: Reply<unknown>) => void) | null {
  if (ack instanceof LateAck) return (reply) => line.answerLate(ack.id, reply);
  if (typeof ack !== 'function') return null;
  return (reply) => void Reflect.apply(ack, undefined, [reply]);
}

async function leave(
  deps: DeviceConnectionDeps,
  { requester, line }: DeviceConnection,
  reason: string,
): Promise<void> {
  const { deviceId } = requester;
  const end = await deps.connections.remove(deviceId, line);
  deps.log.debug({ deviceId, reason, end }, 'disconnected');
  deps.onSeen(deviceId, null);
  // The stop of a server that is alone is no news about the people. Of several, the others see to their seats now.
  if (deps.isClosing() && !deps.outlivesNode) return;
  await untilDone(() => deps.sessions.disconnected(requester, end), deps.isClosing);
}
