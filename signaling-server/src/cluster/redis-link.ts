import { createHash } from 'node:crypto';
import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../ops/logger.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { keepPulse, type Pulse } from './redis-pulse.ts';
import { RedisSubscriptions, type ChannelListener } from './redis-subscriptions.ts';

/**
 * A program that Redis runs in one go. It finds the prefix of all keys and what Redis is known by (`knownAs`) in
 * `ARGV[1]`, and its own arguments after it.
 */
export interface Script {
  readonly sha: string;
  readonly lua: string;
}

export function script(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/** How a script says that Redis is not the one any more that this node knows. */
export const FORGOTTEN = 'FORGOTTEN';

export type ScriptArgument = string | number;

export interface RedisLink {
  readonly prefix: string;
  /** For libraries that bring their own commands; their keys begin with the prefix too. */
  readonly client: Redis;
  /** Since when it knows the server, by which a script sees that it has lost everything; empty for whichever there is. */
  knownAs: string;
  /** Rejects with an {@link UnavailableError} when Redis is out of reach. */
  run(script: Script, ...args: readonly ScriptArgument[]): Promise<unknown>;
  /** A single command, on keys without their prefix. */
  readonly commands: Commands;
  /**
   * From when this resolves, messages on this channel reach the listener; also again after a lost connection. Rejects with
   * an {@link UnavailableError} when Redis is out of reach; they may reach it later all the same, until it is taken back.
   */
  subscribe(channel: string, listener: ChannelListener): Promise<void>;
  /** From now on nothing on this channel reaches anybody here. */
  unsubscribe(channel: string): void;
  /** Whether all that was subscribed to is heard now. It may not be while Redis answers: that takes another connection. */
  readonly hears: boolean;
  publish(channel: string, message: string): Promise<number>;
  watch(listeners: LinkListeners): void;
  ping(): Promise<void>;
  close(): Promise<void>;
}

interface LinkListeners {
  /** A connection is lost … */
  readonly lost: () => void;
  /** … and both are there again. */
  readonly back: () => void;
  /** Redis has lost what it knew, with its connections in place. */
  readonly forgotten: () => void;
}

interface Commands {
  get(key: string): Promise<string | null>;
  /** For so long. */
  set(key: string, value: string, ms: number): Promise<unknown>;
  hgetall(key: string): Promise<Record<string, string>>;
  hget(key: string, field: string): Promise<string | null>;
  hdel(key: string, field: string): Promise<number>;
  hmget(key: string, ...fields: string[]): Promise<(string | null)[]>;
  smembers(key: string): Promise<string[]>;
  sadd(key: string, member: string): Promise<number>;
}

/** No command waits longer: who asked is told to come back instead. */
const COMMAND_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 2_000;
const RETRY_STEP_MS = 50;
const MAX_RETRY_MS = 1_000;

const connectionOptions: RedisOptions = {
  lazyConnect: true,
  connectTimeout: CONNECT_TIMEOUT_MS,
  retryStrategy: (times) => Math.min(times * RETRY_STEP_MS, MAX_RETRY_MS),
  commandTimeout: COMMAND_TIMEOUT_MS,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  // See RedisSubscriptions.
  autoResubscribe: false,
};

/**
 * Connects to Redis at this URL; rejects when it can't be reached now. Later it comes back by itself, as often as it
 * has to.
 */
export async function connectRedis(
  url: string,
  { prefix, log }: { readonly prefix: string; readonly log: Logger },
): Promise<RedisLink> {
  const commands = new Redis(url, connectionOptions);
  const subscriber = new Redis(url, connectionOptions);
  const causes: Error[] = [];
  const noteCause = (cause: Error): void => void causes.push(cause);
  commands.on('error', noteCause);
  // The same fault as that of the other connection: said once.
  subscriber.on('error', () => undefined);
  try {
    await Promise.all([commands.connect(), subscriber.connect()]);
  } catch (error) {
    commands.disconnect();
    subscriber.disconnect();
    // The client's own rejection only says that it is closed; why, it says beforehand.
    throw new UnavailableError('Redis', { cause: causes[0] ?? error });
  }
  logFaults(commands, log);
  commands.off('error', noteCause);
  return new IoredisLink({ redis: commands, subscriber, prefix, log });
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

interface IoredisLinkDeps {
  /** Both are ready. */
  readonly redis: Redis;
  readonly subscriber: Redis;
  readonly prefix: string;
  readonly log: Logger;
}

class IoredisLink implements RedisLink {
  readonly prefix: string;
  readonly client: Redis;
  knownAs = '';
  readonly commands: Commands;
  readonly #redis: Redis;
  readonly #subscriber: Redis;
  readonly #subscriptions: RedisSubscriptions;
  readonly #pulses: readonly Pulse[];
  #onForgotten = (): void => undefined;
  #onWhole = (): void => undefined;

  constructor({ redis, subscriber, prefix, log }: IoredisLinkDeps) {
    this.prefix = prefix;
    this.client = redis;
    this.#redis = redis;
    this.#subscriber = subscriber;
    this.#subscriptions = new RedisSubscriptions({
      ...{ connection: subscriber, log },
      onStanding: () => this.#onWhole(),
    });
    this.#pulses = [keepPulse(redis), keepPulse(subscriber)];
    const key = (name: string) => prefix + name;
    this.commands = {
      get: (name) => reach(redis.get(key(name))),
      set: (name, value, ms) => reach(redis.set(key(name), value, 'PX', ms)),
      hgetall: (name) => reach(redis.hgetall(key(name))),
      hget: (name, field) => reach(redis.hget(key(name), field)),
      hdel: (name, field) => reach(redis.hdel(key(name), field)),
      hmget: (name, ...fields) => reach(redis.hmget(key(name), ...fields)),
      smembers: (name) => reach(redis.smembers(key(name))),
      sadd: (name, member) => reach(redis.sadd(key(name), member)),
    };
  }

  run({ sha, lua }: Script, ...args: readonly ScriptArgument[]): Promise<unknown> {
    const all = [`${this.prefix}|${this.knownAs}`, ...args];
    const unknown = (error: unknown): Promise<unknown> => {
      // A Redis that started anew knows no scripts.
      if (startsWith(error, 'NOSCRIPT')) return this.#redis.eval(lua, 0, ...all);
      throw error;
    };
    const lost = (error: unknown): never => {
      if (startsWith(error, FORGOTTEN)) this.#onForgotten();
      throw error;
    };
    return reach(
      this.#redis
        .evalsha(sha, 0, ...all)
        .catch(unknown)
        .catch(lost),
    );
  }

  async subscribe(channel: string, listener: ChannelListener): Promise<void> {
    await reach(this.#subscriptions.add(this.prefix + channel, listener));
  }

  unsubscribe(channel: string): void {
    this.#subscriptions.remove(this.prefix + channel);
  }

  get hears(): boolean {
    return this.#subscriptions.stand;
  }

  publish(channel: string, message: string): Promise<number> {
    return reach(this.#redis.publish(this.prefix + channel, message));
  }

  watch({ lost, back, forgotten }: LinkListeners): void {
    this.#onForgotten = forgotten;
    let isLost = false;
    const lose = (): void => {
      if (!isLost) lost();
      isLost = true;
    };
    this.#onWhole = (): void => {
      if (!isLost || this.#redis.status !== 'ready' || !this.hears) return;
      isLost = false;
      back();
    };
    this.#redis.on('ready', this.#onWhole);
    for (const connection of [this.#redis, this.#subscriber]) connection.on('close', lose);
  }

  async ping(): Promise<void> {
    await reach(this.#redis.ping());
  }

  close(): Promise<void> {
    for (const pulse of this.#pulses) pulse.stop();
    this.#subscriptions.stop();
    this.#redis.disconnect();
    this.#subscriber.disconnect();
    return Promise.resolve();
  }
}

/** What Redis itself refuses is a fault of ours; everything else means that it is out of reach. */
async function reach<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof Error && error.name === 'ReplyError' && !isPassing(error.message)) throw error;
    throw new UnavailableError('Redis', { cause: error });
  }
}

function startsWith(error: unknown, word: string): boolean {
  return error instanceof Error && error.message.startsWith(word);
}

/** Loading its data after a start, a replica that took over, a long script, a full memory or disk: all of it passes. */
function isPassing(message: string): boolean {
  return /^(FORGOTTEN|LOADING|READONLY|BUSY|OOM|MISCONF|MASTERDOWN|TRYAGAIN|CLUSTERDOWN)\b/.test(message);
}
