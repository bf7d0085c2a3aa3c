import type { ListedPerson, Person, RingRule, UserId } from '../protocol/index.ts';

/** The team, and each person's favourites in it. Whose account is disabled is not part of it. */
export interface PeopleStore {
  find(userId: UserId): Promise<Person | null>;
  /** Whether the other side of a call may learn no address of this person. */
  isRelayOnly(userId: UserId): Promise<boolean>;
  /** Everybody but `viewer`, by name. */
  list(viewer: UserId): Promise<ListedPerson[]>;
  isFavourite(viewer: UserId, userId: UserId): Promise<boolean>;
  setFavourite(viewer: UserId, favourite: UserId, isFavourite: boolean): Promise<void>;
  /** How the calls of the second one reach the first one: `usual`, where nothing was said. */
  ringRuleOf(userId: UserId, callerId: UserId): Promise<RingRule>;
  setRingRule(userId: UserId, callerId: UserId, rule: RingRule): Promise<void>;
}
