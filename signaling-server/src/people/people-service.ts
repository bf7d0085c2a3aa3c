import type { Actor } from '../calls/call-record.ts';
import { done, refuse } from '../ops/reply.ts';
import type { PeopleRingRule, Reply, UserId } from '../protocol/index.ts';
import type { Delivery } from '../socket/delivery.ts';
import { tellOwnDevices } from '../socket/own-devices.ts';
import type { PeopleStore } from './people-store.ts';
import { TeamList } from './team-list.ts';

export type People = ReturnType<typeof createPeople>;

export interface PeopleDeps {
  readonly store: PeopleStore;
  readonly delivery: Pick<Delivery, 'toOthers'>;
}

export function createPeople({ store, delivery }: PeopleDeps) {
  const team = new TeamList(store);
  return {
    find: (userId: UserId) => store.find(userId),
    /** Something about a person changed, whoever changed it. */
    changed: () => team.changed(),
    /** Whether the other side of a call may learn no address of this person. */
    isRelayOnly: (userId: UserId) => store.isRelayOnly(userId),
    /** Everybody else on this server, or what is new since the version of the list that the viewer has. */
    list: (viewer: UserId, version?: string) => team.listFor(viewer, version),
    /** Nobody but the other devices of who says so hears of it. */
    async setFavourite(
      by: Actor,
      { userId, favourite }: { readonly userId: UserId; readonly favourite: boolean },
    ): Promise<Reply<Record<string, never>>> {
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
    /** How the calls of the second one reach the first one. */
    ringRuleOf: (userId: UserId, callerId: UserId) => store.ringRuleOf(userId, callerId),
    /** Nobody but the other devices of who says so hears of it. */
    async setRingRule(
      by: Actor,
      { userId, ringRule }: PeopleRingRule,
    ): Promise<Reply<Record<string, never>>> {
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
