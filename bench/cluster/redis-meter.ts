import { Redis } from 'ioredis';

/** What a Redis had done by then, without what this meter asked of it. */
export interface RedisReading {
  readonly atMs: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly commands: number;
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

const REQUEST_BYTES = '*1\r\n$4\r\ninfo\r\n'.length;

/** Reads the counters of a Redis, and leaves out what reading them costs. */
export class RedisMeter {
  readonly #redis: Redis;
  #asked = 0;
  #answeredBytes = 0;

  private constructor(redis: Redis) {
    this.#redis = redis;
  }

  static async open(url: string): Promise<RedisMeter> {
    const redis = new Redis(url, { lazyConnect: true });
    await redis.connect();
    return new RedisMeter(redis);
  }

  async read(): Promise<RedisReading> {
    const text = await this.#redis.info();
    this.#asked += 1;
    const reading = {
      atMs: performance.now(),
      // The answer itself is counted when it has been sent: in the next one.
      bytesOut: field(text, 'total_net_output_bytes') - this.#answeredBytes,
      bytesIn: field(text, 'total_net_input_bytes') - this.#asked * REQUEST_BYTES,
      commands: field(text, 'total_commands_processed') - this.#asked,
      cpuMs: (field(text, 'used_cpu_sys') + field(text, 'used_cpu_user')) * 1000,
      memoryBytes: field(text, 'used_memory'),
    };
    this.#answeredBytes += text.length + `$${text.length}\r\n\r\n`.length;
    return reading;
  }

  close(): void {
    this.#redis.disconnect();
  }
}

type Counted = 'bytesOut' | 'bytesIn' | 'commands' | 'cpuMs';

/** How much of it there is each ms while nobody asks for anything. */
export type IdleRates = Readonly<Record<Counted, number>>;

export function idleRates(from: RedisReading, to: RedisReading): IdleRates {
  const rate = (counted: Counted): number => (to[counted] - from[counted]) / (to.atMs - from.atMs);
  return {
    ...{ bytesOut: rate('bytesOut'), bytesIn: rate('bytesIn') },
    ...{ commands: rate('commands'), cpuMs: rate('cpuMs') },
  };
}

/** What was done between the two readings, but for what goes on anyway. */
export function spentBetween(from: RedisReading, to: RedisReading, idle: IdleRates): IdleRates {
  const spent = (counted: Counted): number =>
    to[counted] - from[counted] - idle[counted] * (to.atMs - from.atMs);
  return {
    ...{ bytesOut: spent('bytesOut'), bytesIn: spent('bytesIn') },
    ...{ commands: spent('commands'), cpuMs: spent('cpuMs') },
  };
}

function field(info: string, name: string): number {
  const value = new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1];
  if (value === undefined) throw new Error(`this Redis does not say its ${name}`);
  return Number(value);
}
