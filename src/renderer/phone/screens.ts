import { createSubject, type Observable } from '@shared/observable.ts';
import type { CallView } from '../call/call-view.ts';
import type { OwnRoom } from '../room/own-room.ts';
import { firstScreen, screenAfter, screenAfterRoom, showScreen, type Screen } from './screen-model.ts';

export interface Screens {
  readonly current: Observable<Screen>;
  readonly show: (screen: Screen) => void;
  reset(): void;
  dispose(): void;
}

/** Which screen is shown: what the person chose, and what calls and the room demand. */
export function createScreens(
  calls: Observable<readonly CallView[]>,
  room: Observable<OwnRoom | null>,
): Screens {
  const current = createSubject<Screen>(firstScreen.screen);
  let state = firstScreen;
  let known = calls.current;
  let knownRoom = room.current;
  const move = (next: typeof state): void => {
    state = next;
    current.set(state.screen);
  };
  const stops = [
    calls.subscribe(() => {
      const before = known;
      known = calls.current;
      move(screenAfter(state, before, known));
    }),
    room.subscribe(() => {
      const before = knownRoom;
      knownRoom = room.current;
      move(screenAfterRoom(state, before, knownRoom));
    }),
  ];
  return {
    current,
    show: (screen) => move(showScreen(state, screen)),
    reset: () => move(firstScreen),
    dispose() {
      for (const stop of stops) stop();
    },
  };
}
