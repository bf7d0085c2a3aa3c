import type { Person, RingRule, UserId } from '../protocol/index.ts';

/** What a person keeps about another one. */
export interface Mark {
  readonly favourite: boolean;
  readonly ringRule?: RingRule;
}

/** The team, and each person's favourites in it. Whose account is disabled is not part of it. */
export interface PeopleStore {
  find(userId: UserId): Promise<Person | null>;
  /** Whether the other side of a call may learn no address of this person. */
  isRelayOnly(userId: UserId): Promise<boolean>;
  /** Changes with every change of the team, whoever made it. Cheap to ask for. */
  teamStamp(): Promise<string>;
  /** Everybody, by name, and the stamp of that. */
  team(): Promise<{ readonly stamp: string; readonly people: readonly Person[] }>;
  /** What this person keeps about others. */
  marksOf(viewer: UserId): Promise<ReadonlyMap<UserId, Mark>>;
  isFavourite(viewer: UserId, userId: UserId): Promise<boolean>;
  setFavourite(viewer: UserId, favourite: UserId, isFavourite: boolean): Promise<void>;
  /** How the calls of the second one reach the first one: `usual`, where nothing was said. */
  ringRuleOf(userId: UserId, callerId: UserId): Promise<RingRule>;
  setRingRule(userId: UserId, callerId: UserId, rule: RingRule): Promise<void>;
}
