import type { Redis } from 'ioredis';
import { systemClock, type Timer } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';

/** Until Redis is asked again for what it refused over a connection that is still there, or did not answer in time. */
const AGAIN_MS = 1_000;
/** Each part has to be granted in time, whatever a node with thousands of people listens to. */
const AT_ONCE = 500;

export type ChannelListener = (message: string) => void;

export interface RedisSubscriptionsDeps {
  /** It is ready. */
  readonly connection: Redis;
  readonly log: Logger;
  /** It had been lost, and from now on nothing is missed any more. */
  readonly onStanding: () => void;
}

/**
 * What is heard over one connection, and over each that takes its place. The client would see to that by itself, but only
 * for a connection that was ready when it ended: what Redis has granted just before is never heard again then, and what
 * it refuses nobody is told.
 */
export class RedisSubscriptions {
  readonly #deps: RedisSubscriptionsDeps;
  /** By channel. */
  readonly #wanted = new Map<string, ChannelListener>();
  /** All that was wanted when this connection began is heard over it. */
  #stands = true;
  #again: Timer | null = null;
  /** The latest attempt to ask for all of them. */
  #asking: symbol | null = null;
  #isRefused = false;

  constructor(deps: RedisSubscriptionsDeps) {
    this.#deps = deps;
    const { connection } = deps;
    connection.on('message', (channel: string, message: string) => this.#wanted.get(channel)?.(message));
    connection.on('close', () => {
      this.#stands = false;
      this.#asking = null;
      this.#again?.cancel();
    });
    connection.on('ready', () => this.#askForAll());
  }

  /** Whether whatever is said now is heard. */
  get stand(): boolean {
    return this.#stands && this.#isReady;
  }

  /** Rejects where there is no connection, and as the client does. Wanted it is all the same. */
  async add(channel: string, listener: ChannelListener): Promise<void> {
    this.#wanted.set(channel, listener);
    // The client would ask for it before it knows whether Redis is ready, and then could not ask Redis that any more.
    if (!this.#isReady) throw new Error('The connection for what others say is lost');
    await this.#deps.connection.subscribe(channel);
  }

  remove(channel: string): void {
    this.#wanted.delete(channel);
    // A connection that is not there has no subscription, and the next one gets none to this.
    if (this.#isReady) this.#deps.connection.unsubscribe(channel).catch(() => undefined);
  }

  stop(): void {
    this.#again?.cancel();
  }

  get #isReady(): boolean {
    return this.#deps.connection.status === 'ready';
  }

  #askForAll(): void {
    // What another connection before this one was asked for says nothing of this one.
    const asking = (this.#asking = Symbol());
    this.#askInParts(() => this.#asking === asking).then(
      (isWhole) => {
        if (!isWhole) return;
        this.#stands = true;
        this.#isRefused = false;
        this.#deps.onStanding();
      },
      (error: unknown) => {
        if (this.#asking === asking) this.#onRefused(error);
      },
    );
  }

  /** Resolves to whether all of them are heard over the connection of now. */
  async #askInParts(isCurrent: () => boolean): Promise<boolean> {
    const channels = [...this.#wanted.keys()];
    while (isCurrent() && channels.length > 0) {
      // Some may not be wanted any more by now.
      const part = channels.splice(0, AT_ONCE).filter((channel) => this.#wanted.has(channel));
      if (part.length > 0) await this.#deps.connection.subscribe(...part);
    }
    return isCurrent();
  }

  #onRefused(error: unknown): void {
    if (!this.#isReady) return;
    if (!this.#isRefused)
      this.#deps.log.error({ err: error }, 'Redis lets this node hear nothing; asking it again and again');
    this.#isRefused = true;
    this.#again = systemClock.startTimer(AGAIN_MS, () => this.#askForAll());
  }
}
