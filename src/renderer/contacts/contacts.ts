import type { Person, RingRule, ShownStatus, UserId } from '@protocol';
import type { Observable } from '@shared/observable.ts';

export interface Contact extends Person {
  readonly favourite: boolean;
  /** How their calls reach this person, if not as usual. */
  readonly ringRule?: RingRule | undefined;
  /** Null while it is not known (not watched, or not online ourselves). */
  readonly status: ShownStatus | null;
  readonly note: string;
}

/** The team, without oneself, by name. */
export interface Contacts {
  readonly list: Observable<readonly Contact[]>;
  /** `loading` until the first list arrived. */
  readonly status: Observable<'loading' | 'ready'>;
  /** The people on the screen now. Favourites and recently called are watched anyway. */
  watchVisible(userIds: readonly UserId[]): void;
  setFavourite(userId: UserId, favourite: boolean): void;
  setRingRule(userId: UserId, ringRule: RingRule): void;
}
