import type { Actor } from '../calls/call-record.ts';
import type { Clock } from '../ops/clock.ts';
import { done, refuse } from '../ops/reply.ts';
import type { PresenceBoard } from '../presence/presence-board.ts';
import { AWAITED_MS, limits, type Person, type Reply, type RingRule } from '../protocol/index.ts';
import type { UserId, Wait } from '../protocol/index.ts';
import type { Connections } from '../socket/connections.ts';
import type { OpenWait, WaitStore } from './wait-store.ts';
import { WaitWatch } from './wait-watch.ts';

export interface WaitsDeps {
  readonly store: WaitStore;
  readonly board: Pick<PresenceBoard, 'read'>;
  readonly connections: Pick<Connections, 'sendToPerson' | 'devicesOf'>;
  readonly clock: Clock;
  readonly findPerson: (userId: UserId) => Promise<Person | null>;
  /** How the calls of the second one reach the first one. */
  readonly ringRuleOf: (userId: UserId, callerId: UserId) => Promise<RingRule>;
  readonly onFailure: (error: unknown) => void;
}

type Done = Reply<Record<string, never>>;

/**
 * Tells people when somebody whom they want to call is free. It tells no more than presence shows to everybody, and
 * whoever is awaited hears nothing of it.
 */
export interface Waits {
  list(userId: UserId): Promise<Wait[]>;
  add(by: Actor, awaitedId: UserId): Promise<Done>;
  remove(by: Actor, awaitedId: UserId): Promise<Done>;
  /** Something about this person may look different now. */
  glance(userId: UserId): void;
  start(): void;
  close(): Promise<void>;
}

export function createWaits(deps: WaitsDeps): Waits {
  const { store, clock } = deps;
  const watch = new WaitWatch({ ...deps, onFree: (userId) => tellThoseWhoWait(deps, userId) });
  return {
    list: (userId) => store.list(userId, clock.now()),
    async add(by, awaitedId) {
      const refusal = await reasonToRefuse(deps, by.userId, awaitedId);
      if (refusal !== null) return refusal;
      const askedAt = clock.now();
      await store.add({ userId: by.userId, awaitedId, askedAt, until: askedAt + AWAITED_MS });
      watch.expect(awaitedId);
      await tell(deps, by.userId);
      // They may have become free while this was asked.
      watch.glance(awaitedId);
      return done();
    },
    async remove(by, awaitedId) {
      if (await store.remove(by.userId, awaitedId)) await tell(deps, by.userId);
      return done();
    },
    glance: (userId) => watch.glance(userId),
    start: () => watch.start(),
    close: () => watch.stop(),
  };
}

async function reasonToRefuse(
  { store, clock, findPerson }: WaitsDeps,
  userId: UserId,
  awaitedId: UserId,
): Promise<Done | null> {
  if (userId === awaitedId) return refuse('invalid_payload', 'Nobody waits for themself');
  if ((await findPerson(awaitedId)) === null) return refuse('not_found', 'There is nobody with this id');
  const others = (await store.list(userId, clock.now())).filter((wait) => wait.userId !== awaitedId);
  return others.length < limits.awaitedPeople
    ? null
    : refuse('rate_limited', 'Waits for as many people as anybody may');
}

async function tellThoseWhoWait(deps: WaitsDeps, awaitedId: UserId): Promise<void> {
  const { store, clock } = deps;
  for (const wait of await store.waitingFor(awaitedId, clock.now())) await tellOfFree(deps, wait);
}

async function tellOfFree(deps: WaitsDeps, wait: OpenWait): Promise<void> {
  const { store, connections, ringRuleOf } = deps;
  const { userId, awaitedId } = wait;
  // To whom their phone always says that they are busy, they are never free.
  if ((await ringRuleOf(awaitedId, userId)) === 'busy') return;
  if ((await connections.devicesOf(userId)).length === 0) return;
  if (await store.settle(wait)) await tell(deps, userId);
  else await claimAndTell(deps, wait);
}

async function claimAndTell(deps: WaitsDeps, wait: OpenWait): Promise<void> {
  // What has no answer may have been done all the same: being told of nothing new is better than never to be told.
  const isOurs = await deps.store.claim(wait, deps.clock.now()).catch(async (error: unknown) => {
    await tell(deps, wait.userId);
    throw error;
  });
  if (isOurs) await tell(deps, wait.userId);
}

function tell({ connections }: WaitsDeps, userId: UserId): Promise<void> {
  return connections.sendToPerson(userId, 'waits:changed', {});
}
