import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';

export interface RedisState {
  /** Such as `7.0.15`. */
  readonly version: string;
  /** What it does when its memory is full; null: it does not tell. */
  readonly evictionPolicy: string | null;
  /** Whether a message that one connection sent arrived at another one. */
  readonly passesMessages: boolean;
  readonly latencyMs: number;
}

/** Asks a Redis that may be in use, and changes nothing. Rejects with what the client says. */
export async function inspectRedis(url: string, patienceMs: number): Promise<RedisState> {
  const [asking, listening] = [connectTo(url, patienceMs), connectTo(url, patienceMs)];
  try {
    await Promise.all([connect(asking), connect(listening)]);
    const info = await asking.info();
    const passesMessages = await passes(asking, listening, patienceMs).catch(() => false);
    const start = performance.now();
    await asking.ping();
    return {
      version: field(info, 'redis_version') ?? '0',
      evictionPolicy: field(info, 'maxmemory_policy'),
      passesMessages,
      latencyMs: performance.now() - start,
    };
  } finally {
    asking.disconnect();
    listening.disconnect();
  }
}

function connectTo(url: string, patienceMs: number): Redis {
  return new Redis(url, {
    lazyConnect: true,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
}

/** The client's own rejection only says that it is closed; why, it says beforehand. */
async function connect(redis: Redis): Promise<void> {
  const causes: Error[] = [];
  redis.on('error', (error: Error) => void causes.push(error));
  try {
    await redis.connect();
  } catch (error) {
    throw causes[0] ?? error;
  }
}

/** On a channel of its own, the way nodes send to each other. */
async function passes(asking: Redis, listening: Redis, patienceMs: number): Promise<boolean> {
  const channel = `ringdown:doctor:${randomBytes(8).toString('hex')}`;
  const arrived = new Promise<boolean>((resolve) => {
    listening.once('message', () => resolve(true));
    setTimeout(() => resolve(false), patienceMs).unref();
  });
  await listening.subscribe(channel);
  await asking.publish(channel, 'hello');
  return arrived;
}

function field(info: string, name: string): string | null {
  return new RegExp(`^${name}:(\\S*)`, 'm').exec(info)?.[1] ?? null;
}
