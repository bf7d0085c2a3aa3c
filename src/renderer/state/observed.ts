import { createSubscriber } from 'svelte/reactivity';
import type { Observable } from '@shared/observable.ts';

export interface Observed<T> {
  readonly current: T;
}

/**
 * Lets templates follow an {@link Observable}: whatever reads `current` runs again after a change. Listens only while
 * something on the screen reads it, and reads the newest value in any case.
 */
export function observed<T>(observable: Observable<T>): Observed<T> {
  const follow = createSubscriber((update) => observable.subscribe(update));
  return {
    get current() {
      follow();
      return observable.current;
    },
  };
}
