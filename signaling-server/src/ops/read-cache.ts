/**
 * What was read and has not changed since, for what is asked again and again. Whoever changes something says so; a
 * reading that was under way then is not kept. `null` is never kept, as what is not there yet is announced by nobody.
 */
export class ReadCache<K, V> {
  readonly #size: number;
  /** Ordered by when they were read. */
  readonly #values = new Map<K, V>();
  /** Counts the changes, so that a reading that one overtook is known. */
  #changes = 0;

  constructor(size: number) {
    this.#size = size;
  }

  async get<R extends V | null>(key: K, read: (key: K) => Promise<R>): Promise<V | R> {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const changes = this.#changes;
    const value = await read(key);
    if (value !== null && changes === this.#changes) this.#keep(key, value);
    return value;
  }

  forget(key: K): void {
    this.#changes += 1;
    this.#values.delete(key);
  }

  #keep(key: K, value: V): void {
    const [oldest] = this.#values.size >= this.#size ? this.#values.keys() : [];
    if (oldest !== undefined) this.#values.delete(oldest);
    this.#values.set(key, value);
  }
}
