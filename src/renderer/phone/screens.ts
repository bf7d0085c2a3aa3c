import { createSubject, type Observable } from '@shared/observable.ts';
import type { CallView } from '../call/call-view.ts';
import { firstScreen, screenAfter, showScreen, type Screen } from './screen-model.ts';

export interface Screens {
  readonly current: Observable<Screen>;
  readonly show: (screen: Screen) => void;
  reset(): void;
  dispose(): void;
}

/** Which screen is shown: what the person chose, and what the calls demand. */
export function createScreens(calls: Observable<readonly CallView[]>): Screens {
  const current = createSubject<Screen>(firstScreen.screen);
  let state = firstScreen;
  let known = calls.current;
  const move = (next: typeof state): void => {
    state = next;
    current.set(state.screen);
  };
  const stop = calls.subscribe(() => {
    const before = known;
    known = calls.current;
    move(screenAfter(state, before, known));
  });
  return {
    current,
    show: (screen) => move(showScreen(state, screen)),
    reset: () => move(firstScreen),
    dispose: stop,
  };
}
