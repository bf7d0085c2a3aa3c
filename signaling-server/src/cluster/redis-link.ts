import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../ops/logger.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { redisFault } from './redis-fault.ts';

export interface RedisLinkOptions {
  readonly url: string;
  /** Before every key and channel, so that several servers can share one Redis. */
  readonly prefix: string;
  readonly log: Logger;
}

type Handler = (message: Buffer, channel: Buffer) => void;

/** No command waits longer: who asked is told to come back instead. */
const COMMAND_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 2_000;
const PULSE_MS = 3_000;
const RETRY_STEP_MS = 50;
const MAX_RETRY_MS = 1_000;

const connectionOptions: RedisOptions = {
  lazyConnect: true,
  connectTimeout: CONNECT_TIMEOUT_MS,
  retryStrategy: (times) => Math.min(times * RETRY_STEP_MS, MAX_RETRY_MS),
  commandTimeout: COMMAND_TIMEOUT_MS,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  // A rejection of the client's own attempt would reach nobody and end the process.
  autoResubscribe: false,
};

/**
 * Connects to Redis; rejects with a `StorageError` that says what to do when it can't be reached now. Later it comes back
 * by itself, as often as it has to.
 */
export async function connectRedis(options: RedisLinkOptions): Promise<RedisLink> {
  const [client, subscriber] = [connectTo(options.url), connectTo(options.url)];
  const causes: Error[] = [];
  const noteCause = (cause: Error): void => void causes.push(cause);
  client.on('error', noteCause);
  // The same fault as that of the other connection: said once.
  subscriber.on('error', () => undefined);
  try {
    await Promise.all([client.connect(), subscriber.connect()]);
  } catch (error) {
    client.disconnect();
    subscriber.disconnect();
    // The client's own rejection only says that it is closed; why, it says beforehand.
    const fault = new UnavailableError('Redis', { cause: causes[0] ?? error });
    throw redisFault(options.url, fault);
  }
  logFaults(client, options.log);
  client.off('error', noteCause);
  await requireChannels(options, client, subscriber);
  return new RedisLink(options.prefix, client, subscriber);
}

/** Later nobody would see why nothing is heard. */
async function requireChannels(
  { url, prefix }: RedisLinkOptions,
  client: Redis,
  subscriber: Redis,
): Promise<void> {
  const channel = `${prefix}hello`;
  try {
    await subscriber.ssubscribe(channel);
    await client.spublish(channel, '');
    await subscriber.sunsubscribe(channel);
  } catch (error) {
    client.disconnect();
    subscriber.disconnect();
    throw redisFault(url, error);
  }
}

function connectTo(url: string): Redis {
  return new Redis(url, connectionOptions);
}

function logFaults(redis: Redis, log: Logger): void {
  let down = false;
  redis.on('error', (error: Error) => {
    if (!down) log.error({ err: error }, 'Redis can’t be reached; trying again and again');
    down = true;
  });
  redis.on('ready', () => {
    if (down) log.info({}, 'Redis is back');
    down = false;
  });
}

/**
 * Two connections to Redis, as the adapter of Socket.IO asks for them. Whatever is subscribed to is so again after a lost
 * connection.
 */
export class RedisLink {
  readonly prefix: string;
  /** Of libraries that bring their own commands. */
  readonly client: Redis;
  readonly #subscriber: Redis;
  readonly #handlers = new Map<string, Handler>();
  /** Settled when all that was subscribed to until now is heard, or is known not to be. */
  #subscribed: Promise<unknown> = Promise.resolve();
  readonly #pulse: NodeJS.Timeout;
  #isClosed = false;
  #onBack = (): void => undefined;

  constructor(prefix: string, client: Redis, subscriber: Redis) {
    this.prefix = prefix;
    this.client = client;
    this.#subscriber = subscriber;
    subscriber.on('smessageBuffer', (channel: Buffer, message: Buffer) =>
      this.#handlers.get(channel.toString())?.(message, channel),
    );
    subscriber.on('ready', () => void this.#hearAgain());
    // Nobody missed what nobody could send, so the other connection counts as well.
    client.on('ready', () => void this.#hearAgain());
    this.#pulse = setInterval(() => this.#feelPulses(), PULSE_MS).unref();
  }

  /** What was said in between may have been heard by nobody. */
  set onBack(onBack: () => void) {
    this.#onBack = onBack;
  }

  /** From when this resolves, what is sent on the channels of before is heard, unless Redis is out of reach. */
  async heard(): Promise<void> {
    await this.#subscribed;
  }

  /** Both connections are there. */
  get isUp(): boolean {
    return this.client.status === 'ready' && this.#subscriber.status === 'ready';
  }

  async ping(): Promise<void> {
    try {
      await Promise.all([this.client.ping(), this.#subscriber.ping()]);
    } catch (error) {
      throw new UnavailableError('Redis', { cause: error });
    }
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#pulse);
    this.client.disconnect();
    this.#subscriber.disconnect();
  }

  /** In the terms of the adapter. It hears of no failure: what could not be said or heard is asked for anew, see `onBack`. */
  get forAdapter() {
    return {
      sSubscribe: (channel: string, handler: Handler): void => {
        this.#handlers.set(channel, handler);
        this.#subscribe([channel]);
      },
      sUnsubscribe: (channels: string | readonly string[]): Promise<void> => {
        const list = [channels].flat();
        for (const channel of list) this.#handlers.delete(channel);
        return settled(this.#subscriber.sunsubscribe(...list));
      },
      sPublish: (channel: string, message: string | Buffer): Promise<void> =>
        settled(this.client.spublish(channel, message)),
    };
  }

  /** A connection that a firewall forgot looks like one on which nobody speaks. */
  #feelPulses(): void {
    for (const redis of [this.client, this.#subscriber]) {
      if (redis.status === 'ready') redis.ping().catch(() => redis.disconnect(true));
    }
  }

  #subscribe(channels: readonly string[]): void {
    if (channels.length === 0 || this.#isClosed) return;
    // The answers come in the order of the questions.
    this.#subscribed = settled(this.#subscriber.ssubscribe(...channels));
  }

  async #hearAgain(): Promise<void> {
    if (!this.isUp) return;
    this.#subscribe([...this.#handlers.keys()]);
    await this.#subscribed;
    if (!this.#isClosed) this.#onBack();
  }
}

async function settled(work: Promise<unknown>): Promise<void> {
  await work.catch(() => undefined);
}
