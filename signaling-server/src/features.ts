import { CallEngine } from './calls/call-engine.ts';
import { CallRateLimit } from './calls/call-rate-limit.ts';
import type { CallRecord } from './calls/call-record.ts';
import type { Interruption } from './calls/call-recovery.ts';
import { CallRelay } from './calls/call-relay.ts';
import { createCalls } from './calls/call-service.ts';
import { createHistory } from './history/history-service.ts';
import { followOrigin } from './calls/transfer-calls.ts';
import type { Clock } from './ops/clock.ts';
import { countCall } from './ops/count-call.ts';
import type { Logger } from './ops/logger.ts';
import type { Metrics } from './ops/metrics.ts';
import { createPeople, type People } from './people/people-service.ts';
import { PresenceService } from './presence/presence-service.ts';
import type { Person, UserId } from './protocol/index.ts';
import type { SharedState } from './shared-state.ts';
import type { Stores } from './storage/stores.ts';
import { createWaits, type Waits } from './waits/waits-service.ts';

export interface FeaturesDeps {
  readonly ringTimeoutMs: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly stores: Stores;
  readonly shared: SharedState;
}

export type Features = ReturnType<typeof createFeatures>;

/** What the server does for people, without the wires it hangs on. */
export function createFeatures({ ringTimeoutMs, clock, log, metrics, stores, shared }: FeaturesDeps) {
  const { connections, board, registry, lanes } = shared;
  const people = createPeople({ store: stores.people, connections, clock });
  const findPerson = (userId: UserId): Promise<Person | null> => people.find(userId);
  const history = createHistory({ connections, log: stores.calls, findPerson });
  const callRateLimit = new CallRateLimit(shared.createLimiter);
  const counted = countedBy(metrics, callRateLimit);
  const waits = openWaits({ stores, shared, clock, log, people });
  const presence = new PresenceService({
    ...{ board, store: stores.presences, connections, lines: connections.lines, clock },
    onShown: (userId) => waits.glance(userId),
    onFailure: (error) => log.error({ err: error }, 'who is there could not be written down'),
    onNotUnderstood: (userId) => log.warn({ userId }, 'quiet hours that this node does not understand'),
  });
  const engine: CallEngine = new CallEngine({
    ...{ registry, connections, clock, log: stores.calls, logger: log },
    onInCall: (userId, callId, inCall) => presence.setInCall(userId, callId, inCall),
    onChanged: counted((call) => history.publish(call)),
    onAdopted: counted((call) => history.publishAnew(call)),
    onDecided: (call): Promise<void> => followOrigin({ engine }, call),
    onOver: (callId) => lanes.forget(callId),
  });
  const relay = new CallRelay({
    ...{ lanes, connections },
    find: (callId, age) => (age === 'fresh' ? engine.find(callId) : engine.glance(callId)),
  });
  const calls = createCalls({
    ...{ registry, engine, relay, lanes, connections, clock, ringTimeoutMs, findPerson, callRateLimit },
    standingOf: (userId) => presence.standingOf(userId),
    ringRuleOf: (userId, callerId) => people.ringRuleOf(userId, callerId),
  });
  return {
    ...{ people, history, presence, calls, waits },
    /** Takes up what a restart interrupted. The calls first: nobody is shown before it is known who speaks in one. */
    async recover(interruption: Interruption) {
      await engine.recover(interruption);
      interruption.signal?.throwIfAborted();
      await presence.recover();
    },
    start() {
      for (const part of [presence, engine, waits]) part.start();
    },
    async close() {
      await waits.close();
      await engine.close();
      await presence.close();
    },
  };
}

type Show = (call: CallRecord) => Promise<void>;

function countedBy(metrics: Metrics, callRateLimit: CallRateLimit): (show: Show) => Show {
  return (show) => (call) => {
    countCall(metrics, call);
    // Nobody waits for it: who answers is to be heard at once.
    if (call.state === 'active') void callRateLimit.giveBack(call);
    return show(call);
  };
}

type OpenWaitsDeps = Pick<FeaturesDeps, 'stores' | 'shared' | 'clock' | 'log'> & { readonly people: People };

function openWaits({ stores, shared, clock, log, people }: OpenWaitsDeps): Waits {
  const { board, connections, registry } = shared;
  return createWaits({
    ...{ store: stores.waits, board, connections, clock },
    findPerson: (userId) => people.find(userId),
    isOnThePhone: async (userId) => (await registry.ofPerson(userId)).length > 0,
    onFailure: (error) => log.error({ err: error }, 'who waits for somebody could not be told'),
  });
}
