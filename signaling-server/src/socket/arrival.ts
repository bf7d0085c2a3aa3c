import type { IncomingMessage } from 'node:http';
import type { DeviceOwner } from '../accounts/account-store.ts';
import { addressGroup } from '../http/address-group.ts';
import type { Entrance } from '../http/entrance.ts';
import type { Clock, Timer } from '../ops/clock.ts';
import type { FloodLog } from '../ops/flood-log.ts';
import type { Metrics } from '../ops/metrics.ts';
import { startHearingTimer } from '../ops/hearing-timer.ts';
import { randomId } from '../ops/random-id.ts';
import { unavailable } from '../ops/unavailable.ts';
import {
  CONNECT,
  CONNECT_ERROR,
  decodePacket,
  encodePacket,
  FrameError,
  type Reply,
  type WireError,
} from '../protocol/index.ts';
import type { Admission } from './admission.ts';
import type { Newcomer } from './device-connection.ts';
import { authenticateHandshake, readHandshake, type AuthenticationDeps } from './handshake.ts';
import type { Wire, WireEvents } from './wire.ts';

/** Between opening the connection and the handshake. What this server then takes to look at it counts against nobody. */
const CONNECT_TIMEOUT_MS = 5_000;

export interface ArrivalDeps extends AuthenticationDeps, Pick<Entrance, 'clientAddress'> {
  /** Whether this node may act; else its clients come back in a moment, here or to another one. */
  readonly isAble: () => boolean;
  /** Somebody said who they are on this connection. Returns what to call where it was not true. */
  readonly onIdentified: (socket: Wire['tcp']) => () => void;
  readonly metrics: Pick<Metrics, 'handshakeRefused'>;
  readonly floods: FloodLog;
  readonly admission: Admission;
  /** Of the connections, and not of what they are about. */
  readonly wireClock: Clock;
  /** They may come in; what they hear from now on is not said here. */
  readonly onAdmitted: (newcomer: Newcomer) => void;
}

/** A connection from its opening until it is known whose it is: one handshake, and nothing else. */
export class Arrival implements WireEvents {
  readonly #deps: ArrivalDeps;
  readonly #wire: Wire;
  readonly #address: string;
  readonly #timer: Timer;
  #isTried = false;

  constructor(deps: ArrivalDeps, wire: Wire, request: IncomingMessage) {
    this.#deps = deps;
    this.#wire = wire;
    this.#address = deps.clientAddress(request);
    this.#timer = startHearingTimer(deps.wireClock, CONNECT_TIMEOUT_MS, () => wire.close());
  }

  onPacket(frame: string): void {
    const { type, nsp, data = {} } = decodePacket(frame).packet;
    if (type !== CONNECT) throw new FrameError('not said who it is');
    if (nsp !== '/') {
      const error = { message: 'Invalid namespace' };
      this.#wire.send(encodePacket({ type: CONNECT_ERROR, nsp, data: error }));
      return;
    }
    // One handshake for each connection: no client has a reason to try twice, or for two at once.
    if (this.#isTried) this.#wire.cut('violation');
    else void this.#admit(data);
    this.#isTried = true;
    this.#timer.cancel();
  }

  onClosed(): void {
    this.#timer.cancel();
  }

  async #admit(auth: unknown): Promise<void> {
    const wire = this.#wire;
    const turnAway = this.#deps.onIdentified(wire.tcp);
    const reply = await this.#look(auth);
    if (reply.ok) {
      if (!wire.isOpen) return;
      wire.send(encodePacket({ type: CONNECT, nsp: '/', data: { sid: randomId() } }));
      this.#deps.onAdmitted(reply.data);
      return;
    }
    this.#refuse(reply.error);
    turnAway();
  }

  #refuse({ message, code, retryAfterMs }: WireError): void {
    this.#deps.metrics.handshakeRefused(code);
    if (retryAfterMs !== undefined) this.#deps.floods.note(code);
    const data = { message, data: retryAfterMs === undefined ? { code } : { code, retryAfterMs } };
    this.#wire.send(encodePacket({ type: CONNECT_ERROR, nsp: '/', data }));
    this.#wire.close();
  }

  async #look(auth: unknown): Promise<Reply<Newcomer>> {
    const deps = this.#deps;
    const read = readHandshake(auth);
    if (!read.ok) return read;
    if (!deps.isAble()) return unavailable('This node is cut off from the others');
    const handshake = read.data;
    const [wire, address] = [this.#wire, this.#address];
    const network = addressGroup(address);
    const applicant = { network, token: handshake.token, isThere: () => wire.isOpen };
    const owner: Reply<DeviceOwner> = await deps.admission.admit(applicant, () =>
      authenticateHandshake(deps, handshake),
    );
    return owner.ok ? { ok: true, data: { wire, handshake, owner: owner.data, address, network } } : owner;
  }
}
