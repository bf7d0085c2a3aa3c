import type { Actor } from '../calls/call-record.ts';
import type { Clock } from '../ops/clock.ts';
import { done, refuse } from '../ops/reply.ts';
import {
  AWAITED_MS,
  limits,
  type Person,
  type Presence,
  type Reply,
  type UserId,
  type Wait,
} from '../protocol/index.ts';
import type { Delivery } from '../socket/delivery.ts';
import type { OpenWait, WaitStore } from './wait-store.ts';
import { WaitWatch } from './wait-watch.ts';

/** So long who was told has the person to themself, to call them; then the next one who waits is told. */
export const TURN_MS = 15_000;

export interface WaitsDeps {
  readonly store: WaitStore;
  /** How these people are shown. */
  readonly shown: (userIds: readonly UserId[]) => Promise<readonly Presence[]>;
  readonly delivery: Pick<Delivery, 'toPerson'>;
  readonly clock: Clock;
  readonly findPerson: (userId: UserId) => Promise<Person | null>;
  /** Whether this person is calling, or called, or in a call. */
  readonly isOnThePhone: (userId: UserId) => Promise<boolean>;
  readonly onFailure: (error: unknown) => void;
}

type Done = Reply<Record<string, never>>;

/**
 * Tells people when somebody whom they want to call is free, one after the other in the order in which they asked. It
 * tells no more than presence shows to everybody, and whoever is awaited hears nothing of it.
 */
export type Waits = ReturnType<typeof createWaits>;

export function createWaits(deps: WaitsDeps) {
  const { store, clock } = deps;
  const watch = new WaitWatch({ ...deps, onFree: (userId) => tellNext(deps, userId) });
  return {
    list: (userId: UserId) => store.list(userId, clock.now()),
    async add(by: Actor, awaitedId: UserId): Promise<Done> {
      const refusal = await reasonToRefuse(deps, by.userId, awaitedId);
      if (refusal !== null) return refusal;
      const askedAt = clock.now();
      const wait = { userId: by.userId, awaitedId, askedAt, until: askedAt + AWAITED_MS };
      await store.add(wait, limits.awaitedPeople);
      watch.expect(awaitedId);
      tell(deps, by.userId);
      // They may have become free while this was asked.
      watch.glance(awaitedId);
      return done();
    },
    async remove(by: Actor, awaitedId: UserId): Promise<Done> {
      if (await store.remove(by.userId, awaitedId)) tell(deps, by.userId);
      // It may have been their turn.
      watch.glance(awaitedId);
      return done();
    },
    /** Something about this person may look different now. */
    glance: (userId: UserId) => watch.glance(userId),
    start: () => watch.start(),
    close: () => watch.stop(),
  };
}

async function reasonToRefuse(
  { store, clock, findPerson }: WaitsDeps,
  userId: UserId,
  awaitedId: UserId,
): Promise<Done | null> {
  if (userId === awaitedId) return refuse('invalid_payload', 'You can’t wait for yourself');
  if ((await findPerson(awaitedId)) === null) return refuse('not_found', 'Nobody has this id');
  const isWaiting = ({ freeAt, ...wait }: Wait): boolean => freeAt === null && wait.userId !== awaitedId;
  const others = (await store.list(userId, clock.now())).filter(isWaiting);
  return others.length < limits.awaitedPeople
    ? null
    : refuse('rate_limited', 'You are already waiting for as many people as possible');
}

/** Not while somebody whose turn it was calls them: that does not show before they answer. */
async function tellNext(deps: WaitsDeps, awaitedId: UserId): Promise<void> {
  const { store, clock, isOnThePhone } = deps;
  if (await isOnThePhone(awaitedId)) return;
  const now = clock.now();
  for (const wait of await store.waitingFor(awaitedId, { now, toldAfter: now - TURN_MS })) {
    if (await giveTurn(deps, wait)) return;
  }
}

/** Resolves to whether it is their turn now. */
async function giveTurn(deps: WaitsDeps, wait: OpenWait): Promise<boolean> {
  if (await deps.store.settle(wait)) {
    tell(deps, wait.userId);
    return false;
  }
  // Also where another node was faster with telling them.
  await claimAndTell(deps, wait);
  return true;
}

async function claimAndTell(deps: WaitsDeps, wait: OpenWait): Promise<void> {
  // What has no answer may have been done all the same: being told of nothing new is better than never to be told.
  const isOurs = await deps.store.claim(wait, deps.clock.now()).catch((error: unknown) => {
    tell(deps, wait.userId);
    throw error;
  });
  if (isOurs) tell(deps, wait.userId);
}

function tell({ delivery }: WaitsDeps, userId: UserId): void {
  delivery.toPerson(userId, 'waits:changed', {});
}
