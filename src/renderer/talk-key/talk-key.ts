import type { Observable } from '@shared/observable.ts';
import type { TalkKeyState, TalkSource } from './talk-key-model.ts';

/** The key of *push to talk* and *push to mute*, wherever it is pressed. */
export interface TalkKey {
  readonly state: Observable<TalkKeyState>;
  down(source: TalkSource): void;
  up(source: TalkSource): void;
  /** Nobody can tell any more whether the key is held there: the microphone is closed. */
  lost(source: TalkSource | 'all'): void;
}
