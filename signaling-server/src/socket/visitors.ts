import type { IncomingMessage } from 'node:http';
import type { Socket as EngineConnection } from 'engine.io';
import { TokenBuckets, type Rate } from '../ops/token-bucket.ts';
import type { DeviceId } from '../protocol/index.ts';
import { Visitor, type VisitorDeps } from './visitor.ts';

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
    visitor.admitted((bytes) => {
      const isOver = this.#bytes.take(deviceId) > 0;
      this.#bytes.charge(deviceId, bytes);
      return isOver;
    });
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
