import { createSubscriber } from 'svelte/reactivity';
import type { Observable } from '@shared/observable.ts';
import type { CallView } from '../call/calls.ts';
import { announce } from './announcement-model.ts';
import type { Observed } from './observed.ts';

/** The latest thing that happened to a call and is worth saying aloud; null before anything has. */
export function createNews(calls: Observable<readonly CallView[]>): Observed<ReturnType<typeof announce>> {
  let before: readonly CallView[] = [];
  let latest: ReturnType<typeof announce> = null;
  const look = (): void => {
    latest = announce(before, calls.current) ?? latest;
    before = calls.current;
  };
  const follow = createSubscriber((update) => {
    look();
    return calls.subscribe(() => {
      look();
      update();
    });
  });
  return {
    get current() {
      follow();
      return latest;
    },
  };
}
