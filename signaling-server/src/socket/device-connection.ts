import type { Socket } from 'socket.io';
import type { DeviceOwner } from '../accounts/account-store.ts';
import type { Clock } from '../ops/clock.ts';
import type { FloodLog, Metrics } from '../ops/metrics.ts';
import type { Logger } from '../ops/logger.ts';
import { refuse } from '../ops/reply.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { type UnderWay, untilDone } from '../ops/tasks.ts';
import {
  isOfTeam,
  limits,
  type DeviceId,
  type Handshake,
  type Person,
  type Reply,
  type UserId,
} from '../protocol/index.ts';
import { type Newcomer, authenticateHandshake } from './handshake.ts';
import type { RequestServer } from './bind-handlers.ts';
import type { CutReason } from './visitors.ts';
import { rooms } from './delivery.ts';
import type { LocalDevice, LocalDevices } from './local-devices.ts';
import type { ConnectionEnd, Sessions } from './sessions.ts';

/** When to ask again where too much was asked at once: some of it is answered by then. */
const CROWDED_RETRY_MS = 1_000;

export interface DeviceConnectionDeps {
  readonly authenticate: (token: string) => Promise<DeviceOwner | null>;
  readonly serve: RequestServer['serve'];
  readonly sessions: Sessions;
  readonly devices: LocalDevices;
  /** From when this resolves, what other nodes say in the rooms that were joined before is heard. */
  readonly roomsHeard: () => Promise<void>;
  /** A device connected from this address, or left (null). */
  readonly onSeen: (deviceId: DeviceId, address: string | null) => void;
  readonly clock: Clock;
  readonly log: Logger;
  readonly floods: FloodLog;
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

class DeviceConnection implements LocalDevice {
  readonly deviceId: DeviceId;
  readonly network: string;
  readonly connectedAt: number;
  readonly connectionId: string;
  #person: Person;
  readonly #deps: DeviceConnectionDeps;
  readonly #socket: Socket;
  /** Whether the device may ask for anything; known once it was welcomed. */
  #ready: Promise<boolean> = Promise.resolve(false);
  #inFlight = 0;
  /** Why it ends, where that is known before. */
  #end: ConnectionEnd = 'lost';

  constructor(deps: DeviceConnectionDeps, socket: Socket, { visitor, owner }: Newcomer) {
    this.#person = owner.person;
    this.deviceId = owner.deviceId;
    this.network = visitor.network;
    this.connectedAt = deps.clock.now();
    this.connectionId = socket.id;
    this.#deps = deps;
    this.#socket = socket;
  }

  get person(): Person {
    return this.#person;
  }

  /** What is said to the team is for guests no more, or not yet. */
  set person(person: Person) {
    this.#person = person;
    if (!isOfTeam(person.role)) void this.#socket.leave(rooms.team);
    else void this.#socket.join(rooms.team);
  }

  begin({ handshake, visitor: { address } }: Newcomer): void {
    const [deps, socket] = [this.#deps, this.#socket];
    deps.log.debug({ deviceId: this.deviceId, address }, 'connected');
    deps.devices.add(this);
    socket.onAny((name: string, ...given: unknown[]) => this.#hear(name, given));
    socket.on('disconnect', (reason) => {
      deps.devices.remove(this);
      // By whichever node: a connection that was replaced is not the one any more that is known of the device.
      if (this.#end === 'lost' && reason === 'server namespace disconnect') this.#end = 'revoked';
      this.#leaveLater(reason);
    });
    // A packet that can't be read, after which Socket.IO ends the connection.
    socket.on('error', () => deps.onCut('violation'));
    this.#ready = this.#welcome(handshake, address);
    this.#ready.catch((error: unknown) => this.#fail(error));
  }

  async watch(userIds: readonly UserId[]): Promise<void> {
    const wanted = new Set(userIds.map(rooms.watchers));
    for (const room of this.#socket.rooms) {
      if (rooms.areWatchers(room) && !wanted.delete(room)) void this.#socket.leave(room);
    }
    await this.#socket.join([...wanted]);
    await this.#deps.roomsHeard();
  }

  leave(how: 'left' | 'unloaded'): void {
    this.#end = how;
    setImmediate(() => this.#socket.disconnect(true));
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
      if (await this.#ready) answer(await this.#deps.serve(this, name, payload));
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** Resolves to whether the device may ask for anything. */
  async #welcome(handshake: Handshake, address: string): Promise<boolean> {
    const [deps, socket] = [this.#deps, this.#socket];
    await this.#join();
    // A token that was revoked between the handshake and now had no connection that could have been ended with it.
    const admission = await authenticateHandshake(deps, handshake);
    if (!admission.ok) {
      if (admission.error.code === 'unauthenticated') {
        socket.emit('session:revoked', {});
        socket.disconnect(true);
      } else socket.conn.close();
      return false;
    }
    this.person = admission.data.person;
    // It may be gone by now, and a newer connection of the device be there.
    if (this.#isGone()) return false;
    deps.onSeen(this.deviceId, address);
    const welcome = await deps.sessions.connected(this).finally(() => {
      // Whoever went meanwhile has left before it came.
      if (this.#isGone()) this.#leaveLater('gone before it was welcomed');
    });
    if (this.#isGone()) return false;
    // An older connection of the device, wherever that is: it is known as replaced by now.
    socket.nsp.in(rooms.device(this.deviceId)).except(socket.id).disconnectSockets(true);
    socket.emit('session:welcomed', welcome);
    await deps.sessions.welcomed(this);
    return true;
  }

  #isGone(): boolean {
    return !this.#socket.connected;
  }

  /** From now on it hears what is said to the device and its person, also while it is not welcomed yet. */
  async #join(): Promise<void> {
    const { userId, role } = this.person;
    const team = isOfTeam(role) ? [rooms.team] : [];
    await this.#socket.join([rooms.device(this.deviceId), rooms.person(userId), ...team]);
    await this.#deps.roomsHeard();
  }

  #leaveLater(reason: string): void {
    this.#deps.underWay.add(this.#leave(reason).catch((error: unknown) => this.#fail(error)));
  }

  async #leave(reason: string): Promise<void> {
    const [deps, { deviceId }] = [this.#deps, this];
    deps.log.debug({ deviceId, reason, end: this.#end }, 'disconnected');
    deps.onSeen(deviceId, null);
    // The stop of a server is no news about its people: other nodes see to them, or the next start does.
    if (deps.isClosing()) return;
    await untilDone(() => deps.sessions.disconnected(this, this.#end), deps.isClosing);
    deps.log.debug({ deviceId }, 'everybody knows that it is disconnected');
  }

  #fail(error: unknown): void {
    const [deps, { deviceId }] = [this.#deps, this];
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
