import type { ChosenStatus, OwnPresence } from '@protocol';
import type { Observable } from '@shared/observable.ts';
import type { PresenceLasting } from '@shared/phone.ts';

/** What this person says about themself, the same on all their devices. */
export interface OwnPresenceControl {
  readonly state: Observable<OwnPresence>;
  set(status: ChosenStatus, lasting?: PresenceLasting): void;
  /** What others read beside the status, which stays as it is. Empty: nothing. */
  setNote(note: string): void;
}
