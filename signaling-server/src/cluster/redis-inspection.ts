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

/** Rejects when the answer does not come in time. */
export type WaitFor = <T>(answer: Promise<T>) => Promise<T>;

/** Asks a Redis that may be in use, and changes nothing. Rejects with what the client says, or with what `waitFor` does. */
export async function inspectRedis(url: string, waitFor: WaitFor): Promise<RedisState> {
  const [asking, listening] = [connectTo(url), connectTo(url)];
  try {
    await waitFor(Promise.all([connect(asking), connect(listening)]));
    const info = await waitFor(asking.info());
    const passesMessages = await waitFor(passes(asking, listening)).catch(() => false);
    const start = performance.now();
    await waitFor(asking.ping());
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

function connectTo(url: string): Redis {
  return new Redis(url, {
    lazyConnect: true,
    // Who asks has a patience of their own.
    connectTimeout: 0,
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

/** On a channel of its own, the way nodes send to each other. Resolves when the message arrives. */
async function passes(asking: Redis, listening: Redis): Promise<boolean> {
  const channel = `ringdown:doctor:${randomBytes(8).toString('hex')}`;
  const arrived = new Promise<boolean>((resolve) => {
    listening.once('message', () => resolve(true));
  });
  await listening.subscribe(channel);
  await asking.publish(channel, 'hello');
  return arrived;
}

function field(info: string, name: string): string | null {
  return new RegExp(`^${name}:(\\S*)`, 'm').exec(info)?.[1] ?? null;
}
