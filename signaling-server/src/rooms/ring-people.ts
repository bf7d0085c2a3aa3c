import type { CallRateLimit } from '../calls/call-rate-limit.ts';
import type { Refusal } from '../calls/call-store.ts';
import type { Clock } from '../ops/clock.ts';
import { randomId } from '../ops/random-id.ts';
import { done, refuse } from '../ops/reply.ts';
import type { CallId, NotRung, Reply, RoomRingPeople, UserId } from '../protocol/index.ts';
import type { RoomEngine } from './room-engine.ts';
import {
  isInside,
  noSuchRoom,
  notInside,
  refusalFor,
  type Asker,
  type Ring,
  type Room,
  type Unrung,
} from './room-record.ts';
import { isRung, mayBeRung } from './room-rings.ts';
import type { FindPerson } from './room-view.ts';

/** What says whether somebody may be rung, the same as for calls. */
export interface RingDeps {
  readonly clock: Clock;
  readonly findPerson: FindPerson;
  readonly ringTimeoutMs: number;
  readonly callRateLimit: Pick<CallRateLimit, 'take' | 'giveBack'>;
  readonly reasonNotToRing: (parties: {
    readonly callerId: UserId;
    readonly calleeId: UserId;
  }) => Promise<Exclude<Refusal, 'cancelled'> | null>;
}

export interface Rings {
  readonly rings: readonly Ring[];
  readonly notRung: readonly Unrung[];
}

/** Of these people, who rings and who does not. Refused where this person has made too many ring in vain. */
export async function planRings(
  deps: RingDeps,
  { by, room }: { readonly by: Asker; readonly room: Room | null },
  userIds: readonly UserId[],
): Promise<Reply<Rings>> {
  const rings: Ring[] = [];
  const notRung: Unrung[] = [];
  for (const calleeId of await callable(deps, by, userIds)) {
    if (room !== null && (isRung(room, calleeId) || room.inside.some(({ userId }) => userId === calleeId)))
      continue;
    const parties = { callerId: by.userId, calleeId };
    const waitMs = await deps.callRateLimit.take(parties);
    if (waitMs > 0) {
      for (const { userId } of [...rings, ...notRung])
        await deps.callRateLimit.giveBack({ ...parties, calleeId: userId });
      return refuse('rate_limited', 'Too many unanswered calls', waitMs);
    }
    const since = deps.clock.now();
    const called = {
      ...{ userId: calleeId, by: by.userId, byDevice: by.deviceId, callId: randomId() as CallId, since },
    };
    const isBlocked = room !== null && !mayBeRung(room, by, calleeId);
    const reason = isBlocked ? 'blocked' : await deps.reasonNotToRing(parties);
    if (reason === null) rings.push({ ...called, dueBy: since + deps.ringTimeoutMs });
    else notRung.push({ ...called, reason });
  }
  return done({ rings, notRung });
}

/** Rings people into a room that the asker is in. */
export async function ringPeople(
  deps: RingDeps & { readonly engine: RoomEngine },
  by: Asker,
  { roomId, userIds }: RoomRingPeople,
): Promise<Reply<{ notRung: NotRung }>> {
  const room = await deps.engine.find(roomId);
  // Asked first, so that nobody finds out by it who may be rung.
  if (room === null || !isInside(room, by)) {
    const { code, message } = room === null ? noSuchRoom : refusalFor(room, by, notInside);
    return refuse(code, message);
  }
  const planned = await planRings(deps, { by, room }, userIds);
  if (!planned.ok) return planned;
  const { rings, notRung } = planned.data;
  const blocked = notRung.filter(({ reason }) => reason === 'blocked');
  const told = notRung.filter((one) => !blocked.includes(one));
  const entered = await deps.engine.apply(roomId, { type: 'ring', by, rings, notRung: told });
  const outcome = entered?.outcome ?? noSuchRoom;
  return outcome.kind === 'refused'
    ? refuse(outcome.code, outcome.message)
    : done({ notRung: shown(notRung) });
}

export const shown = (notRung: readonly Unrung[]): NotRung =>
  notRung.map(({ userId, reason }) => ({ userId, reason }));

async function callable({ findPerson }: RingDeps, by: Asker, userIds: readonly UserId[]): Promise<UserId[]> {
  const others = [...new Set(userIds)].filter((userId) => userId !== by.userId);
  const people = await Promise.all(others.map((userId) => findPerson(userId)));
  return people.flatMap((person) => (person === null || person.role === 'visitor' ? [] : [person.userId]));
}
