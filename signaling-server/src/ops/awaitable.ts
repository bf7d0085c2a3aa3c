/** There already, or to be waited for. */
export type Awaitable<T> = T | Promise<T>;

/**
 * What follows from a value: at once where it is there. For what happens thousands of times a second and has to wait
 * for nothing, since a promise costs more than most of what is done then.
 */
export function whenThere<T, R>(value: Awaitable<T>, next: (value: T) => Awaitable<R>): Awaitable<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
