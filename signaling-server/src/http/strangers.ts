import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../ops/clock.ts';
import { addressGroup } from './addresses.ts';
import type { Entrance } from './entrance.ts';

export interface StrangerLimits {
  /** Connections of one network that have nothing to say yet. A whole office comes back from behind one address. */
  readonly perNetwork: number;
  readonly inAll: number;
  /** Who came longer ago makes room for others; who came just now has to be given the time to say anything. */
  readonly graceMs: number;
}

const strangerLimits: StrangerLimits = { perNetwork: 2_000, inAll: 8_000, graceMs: 1_000 };

interface Stranger {
  readonly socket: Socket;
  /** Null: of a proxy, which speaks for many. */
  network: string | null;
  since: number;
}

type Addressed = Pick<Socket, 'remoteAddress' | 'remotePort'>;

export interface StrangersDeps extends Pick<Entrance, 'clientAddress' | 'forwarded'> {
  readonly clock: Clock;
  /** Every connection that had to make room is counted. */
  readonly onCut: (reason: 'half_open') => void;
}

/**
 * Connections that nobody is known behind: they have not finished their TLS handshake, or the head or body of a
 * request, or have asked all they had to ask, or opened a WebSocket and not said who they are. Each stage has a time
 * limit; this sees to it that those who use all of it up keep nobody else out.
 */
export class Strangers {
  /** By their address and port, which are the same inside and outside of TLS. Oldest first. */
  readonly #waiting = new Map<string, Stranger>();
  readonly #byNetwork = new Map<string, Set<string>>();
  readonly #deps: StrangersDeps;
  readonly #limits: StrangerLimits;

  constructor(deps: StrangersDeps, limits: StrangerLimits = strangerLimits) {
    this.#deps = deps;
    this.#limits = limits;
  }

  get count(): number {
    return this.#waiting.size;
  }

  watch(server: Pick<Server, 'on'>): void {
    server.on('connection', (socket: Socket) => {
      const key = keyOf(socket);
      this.#add(key, { socket, network: this.#networkOf(socket), since: this.#deps.clock.now() });
      socket.once('close', () => {
        if (this.#waiting.get(key)?.socket === socket) this.#remove(key);
      });
    });
    server.on('upgrade', ({ headers, socket }: IncomingMessage) => {
      const stranger = this.#remove(keyOf(socket));
      if (stranger === null) return;
      // The proxy has said by now for whom it speaks.
      stranger.network = addressGroup(this.#deps.clientAddress({ headers, socket }));
      this.#add(keyOf(socket), stranger);
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) =>
      this.#heard(request, response),
    );
  }

  /** Ends all of them. */
  drop(): void {
    for (const { socket } of this.#waiting.values()) socket.destroy();
  }

  /**
   * It is known who is behind it, or about to be looked up. Returns what makes it a stranger again: one that was turned
   * away may take its time to go.
   */
  identified(socket: Addressed): () => void {
    const key = keyOf(socket);
    const stranger = this.#remove(key);
    return () => this.#addAgain(key, stranger);
  }

  /** Works on the request, and then waits for the next one. */
  #heard(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const key = keyOf(socket);
    let stranger: Stranger | null = null;
    const take = (): void => void (stranger ??= this.#remove(key));
    if (hasBody(request)) request.once('end', take);
    else take();
    response.once('close', () => this.#addAgain(key, stranger));
  }

  #addAgain(key: string, stranger: Stranger | null): void {
    if (stranger === null || stranger.socket.destroyed) return;
    stranger.since = this.#deps.clock.now();
    this.#add(key, stranger);
  }

  #networkOf(socket: Socket): string | null {
    const isProxy = this.#deps.forwarded({ headers: { forwarded: 'for=_anybody' }, socket }) === 'believed';
    return isProxy ? null : addressGroup(this.#deps.clientAddress({ headers: {}, socket }));
  }

  #add(key: string, stranger: Stranger): void {
    const { network } = stranger;
    const neighbours = network === null ? null : (this.#byNetwork.get(network) ?? new Set<string>());
    if (neighbours !== null && neighbours.size >= this.#limits.perNetwork) {
      if (!this.#makeRoom(neighbours, stranger)) return;
    } else if (this.#waiting.size >= this.#limits.inAll) {
      if (!this.#makeRoom(this.#waiting, stranger)) return;
    }
    this.#waiting.set(key, stranger);
    if (network !== null && neighbours !== null) this.#byNetwork.set(network, neighbours.add(key));
  }

  /** Ends the oldest one, or else the one that came last. Returns whether that one may stay. */
  #makeRoom(among: Pick<Map<string, unknown>, 'keys'>, newcomer: Stranger): boolean {
    const [key] = among.keys();
    const oldest = key === undefined ? undefined : this.#waiting.get(key);
    const isOldEnough = oldest !== undefined && this.#deps.clock.now() - oldest.since >= this.#limits.graceMs;
    this.#deps.onCut('half_open');
    if (!isOldEnough) {
      newcomer.socket.destroy();
      return false;
    }
    if (key !== undefined) this.#remove(key);
    oldest.socket.destroy();
    return true;
  }

  #remove(key: string): Stranger | null {
    const stranger = this.#waiting.get(key);
    if (stranger === undefined) return null;
    this.#waiting.delete(key);
    const { network } = stranger;
    const neighbours = network === null ? undefined : this.#byNetwork.get(network);
    neighbours?.delete(key);
    if (network !== null && neighbours?.size === 0) this.#byNetwork.delete(network);
    return stranger;
  }
}

function keyOf({ remoteAddress = '', remotePort = 0 }: Addressed): string {
  return `${remoteAddress} ${remotePort}`;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
