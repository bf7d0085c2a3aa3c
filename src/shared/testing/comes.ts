import type { Observable } from '../observable.ts';

/** Resolves as soon as the observed value is as wanted: at once, or with the change that makes it so. */
export function comes<T>(observable: Observable<T>, isWanted: (value: T) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!isWanted(observable.current)) return;
      stop();
      resolve();
    };
    const stop = observable.subscribe(check);
    check();
  });
}
