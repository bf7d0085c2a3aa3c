import type { Clock } from './clock.ts';

/** For what may change without this process being told: how long a reading counts. */
export interface AgeLimit {
  readonly clock: Pick<Clock, 'now'>;
  readonly ms: number;
}

interface Kept<V> {
  readonly value: V;
  readonly readAt: number;
}

/**
 * What was read and has not changed since, for what is asked again and again. Whoever changes something says so; a
 * reading that was under way then is not kept. `null` is never kept, as what is not there yet is announced by nobody.
 */
export class ReadCache<K, V> {
  readonly #size: number;
  /** Ordered by when they were read. */
  readonly #values = new Map<K, Kept<V>>();
  readonly #ageLimit: AgeLimit | null;
  /** The last reading that is under way of each, unless a change has overtaken it. */
  readonly #readings = new Map<K, symbol>();

  constructor(size: number, ageLimit: AgeLimit | null = null) {
    this.#size = size;
    this.#ageLimit = ageLimit;
  }

  async get<R extends V | null>(key: K, read: (key: K) => Promise<R>): Promise<V | R> {
    const known = this.#values.get(key);
    if (known !== undefined && this.#isFresh(known)) return known.value;
    const reading = Symbol('reading');
    this.#readings.set(key, reading);
    // It is as old as the question, however long the answer takes.
    const readAt = this.#now();
    try {
      const value = await read(key);
      if (this.#readings.get(key) !== reading) return value;
      this.#values.delete(key);
      if (value !== null) this.#keep(key, { value, readAt });
      return value;
    } finally {
      if (this.#readings.get(key) === reading) this.#readings.delete(key);
    }
  }

  /** What this process has just made of it itself. */
  put(key: K, value: V): void {
    this.forget(key);
    this.#keep(key, { value, readAt: this.#now() });
  }

  forget(key: K): void {
    this.#readings.delete(key);
    this.#values.delete(key);
  }

  #now(): number {
    return this.#ageLimit?.clock.now() ?? 0;
  }

  #isFresh({ readAt }: Kept<V>): boolean {
    // A clock that was set back tells nothing of an age.
    const age = this.#now() - readAt;
    return this.#ageLimit === null || (age >= 0 && age < this.#ageLimit.ms);
  }

  #keep(key: K, kept: Kept<V>): void {
    const [oldest] = this.#values.size >= this.#size ? this.#values.keys() : [];
    if (oldest !== undefined) this.#values.delete(oldest);
    this.#values.set(key, kept);
  }
}
