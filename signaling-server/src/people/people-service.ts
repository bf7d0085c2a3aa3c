import type { Actor } from '../calls/call-record.ts';
import { done, refuse } from '../ops/reply.ts';
import type { PeopleListed, PeopleRingRule, Person, Reply, RingRule, UserId } from '../protocol/index.ts';
import type { Delivery } from '../socket/delivery.ts';
import { tellOwnDevices } from '../socket/own-devices.ts';
import type { PeopleStore } from './people-store.ts';
import { TeamList } from './team-list.ts';

export interface People {
  find(userId: UserId): Promise<Person | null>;
  /** Something about a person changed, whoever changed it. */
  changed(): void;
  /** Whether the other side of a call may learn no address of this person. */
  isRelayOnly(userId: UserId): Promise<boolean>;
  /** Everybody else on this server, or what is new since the version of the list that the viewer has. */
  list(viewer: UserId, version?: string): Promise<PeopleListed>;
  /** Nobody but the other devices of who says so hears of it. */
  setFavourite(
    by: Actor,
    request: { readonly userId: UserId; readonly favourite: boolean },
  ): Promise<Reply<Record<string, never>>>;
  /** How the calls of the second one reach the first one. */
  ringRuleOf(userId: UserId, callerId: UserId): Promise<RingRule>;
  /** Nobody but the other devices of who says so hears of it. */
  setRingRule(by: Actor, request: PeopleRingRule): Promise<Reply<Record<string, never>>>;
}

export interface PeopleDeps {
  readonly store: PeopleStore;
  readonly delivery: Pick<Delivery, 'toOthers'>;
}

export function createPeople({ store, delivery }: PeopleDeps): People {
  const team = new TeamList(store);
  return {
    find: (userId) => store.find(userId),
    changed: () => team.changed(),
    isRelayOnly: (userId) => store.isRelayOnly(userId),
    list: (viewer, version) => team.listFor(viewer, version),
    async setFavourite(by, { userId, favourite }) {
      if ((await store.find(userId)) === null) return nobody;
      await store.setFavourite(by.userId, userId, favourite);
      await tellOwnDevices({
        believed: { deviceId: by.deviceId, value: favourite },
        read: () => store.isFavourite(by.userId, userId),
        tell: (kept, exceptDevice) =>
          delivery.toOthers({ userId: by.userId, exceptDevice }, 'people:favourite-changed', {
            ...{ userId, favourite: kept },
          }),
      });
      return done();
    },
    ringRuleOf: (userId, callerId) => store.ringRuleOf(userId, callerId),
    async setRingRule(by, { userId, ringRule }) {
      if ((await store.find(userId)) === null) return nobody;
      await store.setRingRule(by.userId, userId, ringRule);
      await tellOwnDevices({
        believed: { deviceId: by.deviceId, value: ringRule },
        read: () => store.ringRuleOf(by.userId, userId),
        tell: (kept, exceptDevice) =>
          delivery.toOthers({ userId: by.userId, exceptDevice }, 'people:ring-rule-changed', {
            ...{ userId, ringRule: kept },
          }),
      });
      return done();
    },
  };
}

const nobody = refuse('not_found', 'Nobody has this id');
