import type { IncomingMessage } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import type { Socket as EngineConnection, Transport } from 'engine.io';
import type { WebSocket } from 'ws';
import { addressGroup } from '../http/addresses.ts';
import type { Entrance } from '../http/entrance.ts';
import type { Clock, Timer } from '../ops/clock.ts';
import { startHearingTimer } from '../ops/hearing-timer.ts';
import { ConnectionWatch, type CutReason, type SpendBytes } from './connection-watch.ts';

/** Between opening the connection and the handshake. Time spent in the server's own check does not count. */
const CONNECT_TIMEOUT_MS = 5_000;

/** How Socket.IO's packets with attachments begin. The contract has no binary data. */
const BINARY_PACKET = /^[56]/;

export interface VisitorDeps extends Pick<Entrance, 'clientAddress'> {
  readonly clock: Clock;
  /** Of the handshake's time limit. */
  readonly handshakeClock: Clock;
  /** Somebody said who they are on this connection. Returns what to call where it was not true. */
  readonly onIdentified: (socket: TcpSocket) => () => void;
  readonly onCut: (reason: CutReason) => void;
}

/** As Engine.IO hands it to those who listen. */
interface EnginePacket {
  readonly type: string;
  readonly data?: unknown;
}

/** One connection of Engine.IO, over a WebSocket or polling: where it comes from, and what it costs others. */
export class Visitor {
  readonly address: string;
  readonly network: string;
  readonly connection: EngineConnection;
  readonly #deps: VisitorDeps;
  readonly #watch: ConnectionWatch;
  readonly #timer: Timer;
  #isTried = false;
  #isCut = false;
  #turnAway: () => void = () => undefined;
  /** Of the packets that Engine.IO has not handed to its transport yet. */
  #unsentBytes = 0;

  constructor(deps: VisitorDeps, connection: EngineConnection, request: IncomingMessage) {
    this.#deps = deps;
    this.connection = connection;
    this.address = deps.clientAddress(request);
    this.network = addressGroup(this.address);
    this.#watch = new ConnectionWatch(deps.clock);
    this.#timer = startHearingTimer(deps.handshakeClock, CONNECT_TIMEOUT_MS, () => connection.close());
    connection.on('packet', (packet: EnginePacket) => this.#hear(packet));
    connection.on('packetCreate', (packet: EnginePacket) => this.#say(packet));
    connection.on('flush', () => (this.#unsentBytes = 0));
    connection.on('upgrade', () => this.#identifyAgain());
    connection.once('close', (reason: string) => {
      this.#timer.cancel();
      if (reason === 'parse error') deps.onCut('violation');
    });
  }

  get isThere(): boolean {
    return this.connection.readyState === 'open';
  }

  /** A handshake begins. Returns whether it may: no client has a reason to try twice, or for two at once. */
  tries(): boolean {
    if (this.#isTried) {
      this.cut('violation');
      return false;
    }
    this.#isTried = true;
    this.#timer.cancel();
    this.#identifyAgain();
    return true;
  }

  admitted(spend: SpendBytes): void {
    this.#watch.trust(spend);
  }

  /** To be called once it has been told why. */
  refused(): void {
    this.connection.close();
    this.#turnAway();
  }

  /**
   * Ends it for what it costs others, without asking it to take anything any more, and without parsing anything that it
   * said. To its client the connection is lost.
   */
  cut(reason: CutReason): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#deps.onCut(reason);
    const webSocket = webSocketOf(this.connection.transport);
    this.connection.close(true);
    webSocket?.terminate();
  }

  #hear({ type, data }: EnginePacket): void {
    if (this.#isCut) return;
    if (this.#watch.hears(sizeOf(data))) this.cut('flood');
    else if (!isOfContract(type, data)) this.cut('violation');
  }

  #say({ data }: EnginePacket): void {
    const atTransport = webSocketOf(this.connection.transport)?.bufferedAmount ?? 0;
    // Not in the middle of the sending that this was noticed in.
    if (this.#watch.sends(this.#unsentBytes + atTransport)) setImmediate(() => this.cut('slow_client'));
    this.#unsentBytes += sizeOf(data);
  }

  /** After an upgrade from polling it is another connection of TCP. */
  #identifyAgain(): void {
    const tcp = this.#isTried ? tcpOf(this.connection.transport) : undefined;
    if (tcp !== undefined) this.#turnAway = this.#deps.onIdentified(tcp);
  }
}

/** Text, and no ping, which is the server's to send. */
function isOfContract(type: string, data: unknown): boolean {
  if (type === 'message') return typeof data === 'string' && !BINARY_PACKET.test(data);
  return type !== 'ping';
}

/** `ws` has no public name for it. */
interface OpenWebSocket extends WebSocket {
  readonly _socket?: TcpSocket;
}

/** Undefined while it polls: its requests come over connections of their own. */
function webSocketOf(transport: Transport): OpenWebSocket | undefined {
  return (transport as Transport & { readonly socket?: OpenWebSocket }).socket;
}

function tcpOf(transport: Transport): TcpSocket | undefined {
  return webSocketOf(transport)?._socket;
}

function sizeOf(data: unknown): number {
  return typeof data === 'string' || Buffer.isBuffer(data) ? data.length : 0;
}
