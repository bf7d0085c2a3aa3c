import { setTimeout as delay } from 'node:timers/promises';
import { isPassing } from './postgres-fault.ts';

const ATTEMPTS = 4;
const PAUSE_MS = 50;

/**
 * The store, asking again when the connection to the database broke under a question, or two nodes were in each other's
 * way. Only for stores whose every method may run twice: whether the first time counted is not known.
 */
export function patient<T extends object>(store: T): T {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]) => again(() => Reflect.apply(member, target, args) as unknown);
    },
  });
}

async function again(ask: () => unknown): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === ATTEMPTS || !isPassing(error)) throw error;
      await delay(PAUSE_MS * attempt);
    }
  }
}
