import { setTimeout as delay } from 'node:timers/promises';
import { UnavailableError } from '../ops/unavailable.ts';

const ATTEMPTS = 4;
const PAUSE_MS = 50;
/** Who asked is told to come back rather than kept waiting for longer: a connection was waited for already. */
const PATIENCE_MS = 3_000;

/**
 * The store, asking again when the connection to the database broke under a question, or two nodes were in each other's
 * way. Only for what may run twice, since whether the first time counted is not known: every method, or those named.
 */
export function patient<T extends object>(store: T, repeatable?: readonly (keyof T)[]): T {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      const ask = (...args: readonly unknown[]): unknown => Reflect.apply(member, target, args);
      const mayRepeat = repeatable === undefined || repeatable.includes(name as keyof T);
      return mayRepeat ? (...args: readonly unknown[]) => again(() => ask(...args)) : ask;
    },
  });
}

/** What answers, and takes no changes or gave up, says the same a moment later, and has the more to do. */
function isWorthAnother(error: unknown): boolean {
  return error instanceof UnavailableError && error.why === 'out of reach';
}

async function again(ask: () => unknown): Promise<unknown> {
  const givesUpAt = performance.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === ATTEMPTS || !isWorthAnother(error)) throw error;
      if (performance.now() > givesUpAt) throw error;
      await delay(PAUSE_MS * attempt);
    }
  }
}
