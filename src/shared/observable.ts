/** A value that changes and can be watched. Who observes can't set it. */
export interface Observable<T> {
  readonly current: T;
  /** Calls `listener` after every change, not at once. Returns how to stop. */
  subscribe(listener: () => void): () => void;
}

/** The writable end of an {@link Observable}. */
export interface Subject<T> extends Observable<T> {
  set(value: T): void;
}

/** Setting the same value (by `Object.is`) notifies nobody. */
export function createSubject<T>(initial: T): Subject<T> {
  const listeners = new Set<() => void>();
  let value = initial;
  return {
    get current() {
      return value;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
  };
}
