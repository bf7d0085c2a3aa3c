import type { Socket as TcpSocket } from 'node:net';
import { WebSocket } from 'ws';
import type { Clock } from '../ops/clock.ts';
import { FrameError } from '../protocol/index.ts';
import { ConnectionWatch, type CutReason } from './connection-watch.ts';
import { PING_INTERVAL_MS, PING_TIMEOUT_MS, type Heartbeats, type Pulse } from './heartbeats.ts';
import type { Outbox } from './outbox.ts';
import { encodeTextFrames } from './text-frames.ts';

/** The packets of Engine.IO's protocol 4, by the character they begin with. The others are for polling. */
const OPEN = 0x30;
const PING = 0x32;
const PONG = 0x33;
const MESSAGE = 0x34;

const pingFrame = encodeTextFrames(PING, ['']);

/** Beyond it a turn of the loop has said enough for one write. */
const WRITE_AT = 64 * 1024;

export interface WireEvents {
  /** A packet of Socket.IO. Throws a `FrameError` at what nobody says who keeps to the protocol. */
  onPacket(packet: string): void;
  /** Once, whoever ended it. */
  onClosed(reason: string): void;
}

export interface WireDeps {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly heartbeats: Heartbeats;
  /** All that are open. */
  readonly wires: Set<Wire>;
  /** The largest message that may come. */
  readonly maxPayload: number;
  readonly onCut: (reason: CutReason) => void;
  /** Taking a packet failed, which is nobody's fault but the server's. */
  readonly onFault: (error: unknown) => void;
}

/**
 * A connection over a WebSocket, in the packets of Engine.IO: what Socket.IO's clients speak, and no more of it than a
 * server needs that takes nothing but WebSockets. Ordered, and alive or closed.
 */
export class Wire implements Pulse {
  isAwaited = false;
  awaitedSince = 0;
  slot = 0;
  readonly tcp: TcpSocket;
  readonly #socket: WebSocket;
  readonly #deps: WireDeps;
  readonly #watch: ConnectionWatch;
  #events: WireEvents | null = null;
  /** What is sent when this turn of the loop is over. */
  #packets: string[] = [];
  #length = 0;
  #isOpen = true;
  #isCut = false;

  constructor(socket: WebSocket, tcp: TcpSocket, deps: WireDeps) {
    this.#socket = socket;
    this.tcp = tcp;
    this.#deps = deps;
    this.#watch = new ConnectionWatch(deps.clock);
    socket.on('message', (data: Buffer, isBinary) => this.#hear(data, isBinary));
    socket.on('close', () => this.#end('transport close'));
    socket.on('error', (error) => this.#fail(error));
    deps.heartbeats.add(this);
    deps.wires.add(this);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The first packet, under the name of this connection. */
  greet(sid: string): void {
    const { maxPayload } = this.#deps;
    const terms = { sid, upgrades: [], pingInterval: PING_INTERVAL_MS, pingTimeout: PING_TIMEOUT_MS };
    this.#write(encodeTextFrames(OPEN, [JSON.stringify({ ...terms, maxPayload })]));
  }

  /** From now on they hear what happens. */
  attend(events: WireEvents): void {
    this.#events = events;
  }

  /** Sends a packet of Socket.IO, with all others of this turn of the loop. It says nothing on a wire that is closed. */
  send(packet: string): void {
    if (!this.#isOpen) return;
    if (this.#watch.sends(this.tcp.writableLength)) this.cut('slow_client');
    if (this.#length === 0) this.#deps.outbox.add(this);
    this.#packets.push(packet);
    this.#length += packet.length;
    if (this.#length > WRITE_AT) this.flush();
  }

  flush(): void {
    if (this.#length === 0) return;
    const packets = this.#packets;
    this.#packets = [];
    this.#length = 0;
    this.#write(encodeTextFrames(MESSAGE, packets));
  }

  ping(): void {
    this.#write(pingFrame);
  }

  onSilence(): void {
    this.#end('ping timeout');
    this.#socket.close();
  }

  /** As a network would end it, but that everything that was said before arrives. */
  close(): void {
    if (!this.#isOpen) return;
    this.flush();
    this.#end('server');
    this.#socket.close();
  }

  /** Ends it for what it costs others, without asking it to take anything any more. To its client it is lost. */
  cut(reason: CutReason): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#deps.onCut(reason);
    // Not in the middle of the sending that this was noticed in.
    setImmediate(() => this.#socket.terminate());
  }

  #hear(data: Buffer, isBinary: boolean): void {
    if (!this.#isOpen || this.#isCut) return;
    this.isAwaited = false;
    if (this.#watch.hears()) {
      this.cut('flood');
      return;
    }
    const kind = isBinary ? null : data[0];
    if (kind === MESSAGE) this.#take(data.toString('utf8', 1));
    // A binary message, a ping (which is the server's to send), or nothing at all.
    else if (kind !== PONG) this.#refuse();
  }

  #take(packet: string): void {
    try {
      this.#events?.onPacket(packet);
    } catch (error) {
      if (error instanceof FrameError) this.#refuse();
      else {
        this.#deps.onFault(error);
        this.close();
      }
    }
  }

  /** What was said has no answer. */
  #refuse(): void {
    this.#deps.onCut('violation');
    this.close();
  }

  #fail(error: NodeJS.ErrnoException): void {
    // What `ws` will not read, such as a message that is too large; it closes by itself, and says why.
    if (this.#isOpen && error.code?.startsWith('WS_ERR_')) this.#deps.onCut('violation');
    this.#end('transport error');
  }

  /** Past what `ws` would do for all the kinds of frames there are; it goes on answering pings and closing. */
  #write(frames: Buffer): void {
    if (this.#isCut || this.#socket.readyState !== WebSocket.OPEN || !this.tcp.writable) return;
    this.tcp.write(frames);
  }

  #end(reason: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#deps.heartbeats.remove(this);
    this.#deps.wires.delete(this);
    this.#events?.onClosed(reason);
    this.#events = null;
  }
}
