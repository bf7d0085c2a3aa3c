import { done, refuse } from '../ops/reply.ts';
import type { ListedPerson, Person, Reply, UserId } from '../protocol/index.ts';
import type { PeopleStore } from './people-store.ts';

export interface People {
  find(userId: UserId): Promise<Person | null>;
  /** Whether the other side of a call may learn no address of this person. */
  isRelayOnly(userId: UserId): Promise<boolean>;
  /** Everybody else on this server. */
  list(viewer: UserId): Promise<ListedPerson[]>;
  setFavourite(
    viewer: UserId,
    request: { readonly userId: UserId; readonly favourite: boolean },
  ): Promise<Reply<Record<string, never>>>;
}

export function createPeople(store: PeopleStore): People {
  return {
    find: (userId) => store.find(userId),
    isRelayOnly: (userId) => store.isRelayOnly(userId),
    list: (viewer) => store.list(viewer),
    async setFavourite(viewer, { userId, favourite }) {
      if ((await store.find(userId)) === null) return refuse('not_found', 'There is nobody with this id');
      await store.setFavourite(viewer, userId, favourite);
      return done();
    },
  };
}
