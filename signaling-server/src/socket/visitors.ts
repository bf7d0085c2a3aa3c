import type { IncomingMessage } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import type { Socket as EngineConnection, Transport } from 'engine.io';
import type { WebSocket } from 'ws';
import { addressGroup } from '../http/addresses.ts';
import type { Entrance } from '../http/entrance.ts';
import { type Clock, type Timer, startHearingTimer } from '../ops/clock.ts';
import { TokenBuckets, type Rate } from '../ops/token-bucket.ts';
import type { DeviceId } from '../protocol/index.ts';

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
    connection.on('flush', () => this.#flush());
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

  /** What is said in the same moment, as in answer to a burst of candidates, is given to the system in one piece. */
  #flush(): void {
    this.#unsentBytes = 0;
    const tcp = tcpOf(this.connection.transport);
    tcp?.cork();
    process.nextTick(() => tcp?.uncork());
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

/** Why the server ended a connection by itself. */
export type CutReason =
  /** It does not take what it is told. */
  | 'slow_client'
  /** It says more than any client has to say, whatever it is. */
  | 'flood'
  /** It does not keep to the protocol. */
  | 'violation';

/** What waits for a client may be so much for a moment, as when a phone is handed from one network to another … */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** … and more than this only for so long. The client comes back, and reads everything anew. */
const WAITING_BYTES = 512 * 1024;
const WAITING_PACKETS = 256;
const MAX_WAITING_MS = 5_000;

/** Whoever has not signed in says who they are, answers pings, and has nothing else to say. */
const STRANGER_PACKETS = 20;
const STRANGER_BYTES = 16_384;
/** Of all kinds, also those that are no requests. Many times what the rates of the requests add up to. */
const DEVICE_PACKETS = 4_000;
const PACKETS_WINDOW_MS = 10_000;

/** Takes so many bytes of a budget. Returns whether they were too many. */
type SpendBytes = (bytes: number) => boolean;

/**
 * Whether a connection costs others something. Looked at when there is something to send or to hear, so that it needs
 * no timer; a client that is silent as well is found out by its heartbeat.
 */
export class ConnectionWatch {
  readonly #clock: Clock;
  #maxPackets = STRANGER_PACKETS;
  #spend: SpendBytes;
  #heard = 0;
  #heardSince: number;
  #waiting = 0;
  #waitingSince = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#heardSince = clock.now();
    let left = STRANGER_BYTES;
    this.#spend = (bytes) => (left -= bytes) < 0;
  }

  /** It is known whose it is. The budget is the device's, so that it is no larger for one that connects anew. */
  trust(spend: SpendBytes): void {
    this.#maxPackets = DEVICE_PACKETS;
    this.#spend = spend;
  }

  /** A packet of this size came. Returns whether it was one too many. */
  hears(bytes: number): boolean {
    return this.#isOnePacketTooMany() || this.#spend(bytes);
  }

  /** A packet is to be sent while so much of what was sent before is still here. Returns whether that is too much. */
  sends(waitingBytes: number): boolean {
    if (waitingBytes === 0) {
      this.#waiting = 0;
      return false;
    }
    this.#waiting += 1;
    if (this.#waiting === 1) this.#waitingSince = this.#clock.now();
    if (waitingBytes > MAX_WAITING_BYTES) return true;
    const isLong = this.#waiting > WAITING_PACKETS || waitingBytes > WAITING_BYTES;
    return isLong && this.#clock.now() - this.#waitingSince > MAX_WAITING_MS;
  }

  #isOnePacketTooMany(): boolean {
    this.#heard += 1;
    if (this.#heard <= this.#maxPackets) return false;
    const now = this.#clock.now();
    const isFlood = now - this.#heardSince < PACKETS_WINDOW_MS;
    this.#heard = 0;
    this.#heardSince = now;
    return isFlood;
  }
}

/**
 * Connections of one network that poll and have not said who they are. Those of WebSockets are counted as all open
 * sockets are (`http/strangers.ts`); a poll looks like any other request there.
 */
const MAX_STRANGE_POLLERS = 500;

/** Bytes of one device: far more than calls with video and screens need. */
const deviceBytes: Rate = { burst: 1024 * 1024, perSecond: 128 * 1024 };

/** Every connection of Engine.IO that is open. */
export class Visitors {
  readonly #deps: VisitorDeps;
  readonly #byConnection = new Map<EngineConnection, Visitor>();
  /** Who polls and has not signed in, by network. */
  readonly #strangePollers = new Map<string, Set<Visitor>>();

  readonly #bytes: TokenBuckets;

  constructor(deps: VisitorDeps) {
    this.#deps = deps;
    this.#bytes = new TokenBuckets(deviceBytes, deps.clock);
  }

  find(connection: EngineConnection): Visitor | undefined {
    return this.#byConnection.get(connection);
  }

  add(connection: EngineConnection): void {
    const visitor = new Visitor(this.#deps, connection, connection.request);
    this.#byConnection.set(connection, visitor);
    connection.once('close', () => {
      this.#byConnection.delete(connection);
      this.#forgetPoller(visitor);
    });
    if (connection.transport.name === 'polling') {
      const pollers = this.#strangePollers.get(visitor.network) ?? new Set();
      this.#strangePollers.set(visitor.network, pollers.add(visitor));
    }
    // Only the handshake is of interest; it would be kept for as long as the connection lasts.
    (connection as { request: IncomingMessage | null }).request = null;
  }

  admitted(visitor: Visitor, deviceId: DeviceId): void {
    this.#forgetPoller(visitor);
    visitor.admitted((bytes) => this.#bytes.charge(deviceId, bytes));
  }

  /** Whether this network has as many as it may have that poll and have not signed in. */
  pollTooMuch(network: string): boolean {
    return (this.#strangePollers.get(network)?.size ?? 0) >= MAX_STRANGE_POLLERS;
  }

  /** Ends every connection as a network would. */
  letGo(): void {
    for (const connection of this.#byConnection.keys()) connection.close();
  }

  /** Ends them all as a network would, with everything that was said before. */
  async close(): Promise<void> {
    this.letGo();
    await new Promise((resolve) => setImmediate(resolve));
    // Those who do not take what they were told are not waited for.
    for (const connection of this.#byConnection.keys()) connection.close(true);
  }

  #forgetPoller(visitor: Visitor): void {
    const pollers = this.#strangePollers.get(visitor.network);
    pollers?.delete(visitor);
    if (pollers?.size === 0) this.#strangePollers.delete(visitor.network);
  }
}
