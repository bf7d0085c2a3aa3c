import type { DeviceOwner } from '../accounts/account-store.ts';
import type { Clock } from '../ops/clock.ts';
import type { FloodLog } from '../ops/flood-log.ts';
import type { Logger } from '../ops/logger.ts';
import type { Metrics } from '../ops/metrics.ts';
import { refuse } from '../ops/reply.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import {
  ACK,
  decodePacket,
  DISCONNECT,
  EVENT,
  FrameError,
  limits,
  type DeviceId,
  type Handshake,
  type Packet,
  type Reply,
} from '../protocol/index.ts';
import type { RequestServer } from './bind-handlers.ts';
import type { ConnectionHub } from './connections.ts';
import { authenticateHandshake, speaksLean } from './handshake.ts';
import type { LateAcks } from './late-acks.ts';
import type { LiveRequester, Requesters } from './requesters.ts';
import type { Sessions } from './sessions.ts';
import { SocketLine } from './socket-line.ts';
import type { UnderWay } from '../ops/under-way.ts';
import { untilDone } from '../ops/until-done.ts';
import type { Wire, WireEvents } from './wire.ts';

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
  /** Of requests that came to nobody's ears; the others are counted where they are answered. */
  readonly metrics: Pick<Metrics, 'requestRefused'>;
}

export interface Newcomer {
  readonly wire: Wire;
  readonly handshake: Handshake;
  readonly owner: DeviceOwner;
  readonly address: string;
  /** Whose address it is, see `addressGroup`. */
  readonly network: string;
}

/** From the welcome of a device to its leave. */
export function connectDevice(deps: DeviceConnectionDeps, newcomer: Newcomer): void {
  const connection = new DeviceConnection(deps, newcomer);
  newcomer.wire.attend(connection);
  connection.begin(newcomer);
}

/** A request that has to be answered under its number. */
interface Asked {
  readonly name: string;
  readonly payload: unknown;
  readonly id: number;
  /** Whether its answer may travel with something else. */
  readonly isLate: boolean;
}

class DeviceConnection implements WireEvents {
  readonly #deps: DeviceConnectionDeps;
  readonly #wire: Wire;
  readonly #line: SocketLine;
  readonly #requester: LiveRequester;
  /** Until it was welcomed: whether it may ask for anything. */
  #ready: Promise<boolean> | null = null;
  #inFlight = 0;

  constructor(deps: DeviceConnectionDeps, { wire, owner, network, handshake }: Newcomer) {
    const { person, deviceId } = owner;
    this.#deps = deps;
    this.#wire = wire;
    this.#line = new SocketLine(wire, { isLean: speaksLean(handshake), lateAcks: deps.lateAcks });
    this.#requester = { person, deviceId, network, connectedAt: deps.clock.now() };
  }

  begin({ handshake, address }: Newcomer): void {
    const { deviceId, person, connectedAt } = this.#requester;
    this.#deps.requesters.add(this.#requester);
    this.#deps.log.debug({ deviceId, address }, 'connected');
    const added = this.#deps.connections.add({ deviceId, userId: person.userId, connectedAt }, this.#line);
    const ready = added.then(() => this.#welcome(handshake, address));
    this.#ready = ready;
    ready.then(
      (isWelcome) => {
        // Those who asked before are answered before those who ask from now on.
        if (isWelcome) setImmediate(() => (this.#ready = null));
      },
      (error: unknown) => this.#fail(error),
    );
  }

  onPacket(frame: string): void {
    const { packet, isLean } = decodePacket(frame);
    if (packet.type === EVENT && packet.nsp === '/') this.#hear(packet, isLean);
    else if (packet.type === DISCONNECT && packet.nsp === '/') this.#wire.close();
    // Nothing was asked of any client.
    else if (packet.type !== ACK) throw new FrameError('a packet out of its place');
  }

  onClosed(reason: string): void {
    this.#deps.requesters.remove(this.#requester);
    this.#deps.underWay.add(this.#leave(reason).catch((error: unknown) => this.#fail(error)));
  }

  #hear({ data, id }: Packet, isLean: boolean): void {
    const [name, payload] = data as readonly [string, unknown];
    // Without an acknowledgement there is nobody to answer: every request of the contract has one.
    if (id === undefined) {
      this.#deps.metrics.requestRefused('invalid_payload');
      return;
    }
    // The only requests that come in numbers; their answer says nothing but that they were done.
    const asked: Asked = { name, payload, id, isLate: isLean && name === 'call:signal' };
    if (this.#inFlight >= limits.requestsAtOnce) {
      this.#deps.metrics.requestRefused('rate_limited');
      this.#answer(asked, refuse('rate_limited', 'Too many unanswered requests', CROWDED_RETRY_MS));
    } else this.#serve(asked);
  }

  #serve(asked: Asked): void {
    const reply =
      this.#ready === null
        ? this.#deps.serve(this.#requester, asked.name, asked.payload)
        : this.#serveOnceReady(asked, this.#ready);
    if (!(reply instanceof Promise)) {
      this.#answer(asked, reply);
      return;
    }
    this.#inFlight += 1;
    void reply
      .then((answer) => (answer === null ? undefined : this.#answer(asked, answer)))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => (this.#inFlight -= 1));
  }

  /** Null: the device may not ask for anything, and was told so. */
  async #serveOnceReady({ name, payload }: Asked, ready: Promise<boolean>): Promise<Reply<unknown> | null> {
    return (await ready) ? this.#deps.serve(this.#requester, name, payload) : null;
  }

  #answer({ id, isLate }: Asked, reply: Reply<unknown>): void {
    if (isLate) this.#line.answerLate(id, reply);
    else this.#line.answer(id, reply);
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
      } else this.#wire.close();
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
    this.#wire.close();
  }
}
