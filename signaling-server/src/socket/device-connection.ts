import type { Socket } from 'socket.io';
import type { DeviceOwner } from '../accounts/account-store.ts';
import type { Clock } from '../ops/clock.ts';
import type { FloodLog } from '../ops/flood-log.ts';
import type { Logger } from '../ops/logger.ts';
import type { Metrics } from '../ops/metrics.ts';
import { refuse } from '../ops/reply.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { limits, type DeviceId, type Handshake, type Reply } from '../protocol/index.ts';
import type { Newcomer } from './arrival.ts';
import type { RequestServer } from './bind-handlers.ts';
import type { ConnectionHub } from './connections.ts';
import type { CutReason } from './connection-watch.ts';
import { authenticateHandshake } from './handshake.ts';
import type { LiveRequester, Requesters } from './requesters.ts';
import type { Sessions } from './sessions.ts';
import { SocketLine } from './socket-line.ts';
import type { UnderWay } from '../ops/under-way.ts';
import { untilDone } from '../ops/until-done.ts';

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
  readonly onCut: (reason: CutReason) => void;
  /** What has to be finished before the server is closed. */
  readonly underWay: UnderWay;
  /** Of requests that came to nobody's ears; the others are counted where they are answered. */
  readonly metrics: Pick<Metrics, 'requestRefused'>;
}

type Answer = (reply: Reply<unknown>) => void;

/** From the welcome of a device to its leave. */
export function connectDevice(deps: DeviceConnectionDeps, socket: Socket, newcomer: Newcomer): void {
  new DeviceConnection(deps, socket, newcomer).begin(newcomer);
}

class DeviceConnection {
  readonly #deps: DeviceConnectionDeps;
  readonly #socket: Socket;
  readonly #line: SocketLine;
  readonly #requester: LiveRequester;
  /** Whether the device may ask for anything; known once it was welcomed. */
  #ready: Promise<boolean> = Promise.resolve(false);
  #inFlight = 0;

  constructor(deps: DeviceConnectionDeps, socket: Socket, { visitor, owner }: Newcomer) {
    const { person, deviceId } = owner;
    this.#deps = deps;
    this.#socket = socket;
    this.#line = new SocketLine(socket);
    this.#requester = { person, deviceId, network: visitor.network, connectedAt: deps.clock.now() };
  }

  begin({ handshake, visitor: { address } }: Newcomer): void {
    const [deps, socket] = [this.#deps, this.#socket];
    const { deviceId, person, connectedAt } = this.#requester;
    deps.requesters.add(this.#requester);
    deps.log.debug({ deviceId, address }, 'connected');
    socket.onAny((name: string, ...given: unknown[]) => this.#hear(name, given));
    socket.on('disconnect', (reason) => this.#onClosed(reason));
    // A packet that can't be read, after which Socket.IO ends the connection.
    socket.on('error', () => deps.onCut('violation'));
    const added = deps.connections.add({ deviceId, userId: person.userId, connectedAt }, this.#line);
    this.#ready = added.then(() => this.#welcome(handshake, address));
    this.#ready.catch((error: unknown) => this.#fail(error));
  }

  #onClosed(reason: string): void {
    this.#deps.requesters.remove(this.#requester);
    this.#deps.underWay.add(this.#leave(reason).catch((error: unknown) => this.#fail(error)));
  }

  #hear(name: string, given: readonly unknown[]): void {
    const answer = given.at(-1);
    // Without an acknowledgement there is nobody to answer: every request of the contract has one.
    if (!isAnswer(answer)) this.#deps.metrics.requestRefused('invalid_payload');
    else if (this.#inFlight < limits.requestsAtOnce) void this.#serve(name, given, answer);
    else {
      this.#deps.metrics.requestRefused('rate_limited');
      answer(refuse('rate_limited', 'Too many unanswered requests', CROWDED_RETRY_MS));
    }
  }

  async #serve(name: string, given: readonly unknown[], answer: Answer): Promise<void> {
    this.#inFlight += 1;
    try {
      const payload = given.length > 1 ? given[0] : undefined;
      if (await this.#ready) answer(await this.#deps.serve(this.#requester, name, payload));
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** Resolves to whether the device may ask for anything. */
  async #welcome(handshake: Handshake, address: string): Promise<boolean> {
    const [deps, line, requester] = [this.#deps, this.#line, this.#requester];
    // A token that was revoked between the handshake and now had no connection that could have been ended with it.
    const admission = await authenticateHandshake(deps, handshake);
    if (!admission.ok) {
      if (admission.error.code === 'unauthenticated') {
        line.send('session:revoked', {});
        line.close();
      } else this.#socket.conn.close();
      return false;
    }
    requester.person = admission.data.person;
    deps.onSeen(requester.deviceId, address);
    line.open(await deps.sessions.connected(requester));
    await deps.sessions.welcomed(requester);
    return true;
  }

  async #leave(reason: string): Promise<void> {
    const [deps, { deviceId }] = [this.#deps, this.#requester];
    const removed = deps.connections.remove(deviceId, this.#line);
    const end = await removed.finally(() => deps.sessions.lineEnded(deviceId));
    deps.log.debug({ deviceId, reason, end }, 'disconnected');
    deps.onSeen(deviceId, null);
    // The stop of a server that is alone is no news about the people. Of several, the others see to their seats now.
    if (deps.isClosing() && !deps.outlivesNode) return;
    await untilDone(async () => {
      await deps.sessions.disconnected(this.#requester, end);
      if (end !== 'replaced') await deps.connections.settle({ deviceId });
    }, deps.isClosing);
    deps.log.debug({ deviceId }, 'everybody knows that it is disconnected');
  }

  #fail(error: unknown): void {
    const [deps, { deviceId }] = [this.#deps, this.#requester];
    if (error instanceof UnavailableError) deps.floods.note('unavailable', { what: error.what });
    else deps.log.error({ deviceId, err: error }, 'a connection failed');
    // As if the network had failed. Told that the server ends it, the client would not come back.
    this.#socket.conn.close();
  }
}

/** What Socket.IO adds to the arguments of an event that wants an acknowledgement; JSON has no functions. */
function isAnswer(given: unknown): given is Answer {
  return typeof given === 'function';
}
