import { describe, expect, it } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { until } from '../testing/until.ts';
import { NodeLease, type LeaseEvents } from './node-lease.ts';
import { connectRedis, type RedisLink } from './redis-link.ts';
import { beginLease } from './scripts/lease.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';

const nothing = () => Promise.resolve();

/** The same link, with another way to run scripts. */
function withRun(link: RedisLink, run: RedisLink['run']): RedisLink {
  return new Proxy(link, {
    get(target, name) {
      if (name === 'run') return run;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

describe.skipIf(missingRedis !== null)('the lease of a node', () => {
  const redis = useRedis();

  it('says that Redis has lost everything also where taking a new name fails halfway', async () => {
    const [clock, log] = [createManualClock(), createLogger('silent')];
    const link = await connectRedis(redis.current.url, { prefix: redis.current.createPrefix(), log });
    let failsToBegin = false;
    const run: RedisLink['run'] = (script, ...args) => {
      if (script !== beginLease || !failsToBegin) return link.run(script, ...args);
      failsToBegin = false;
      return Promise.reject(new UnavailableError('Redis'));
    };
    const lease = new NodeLease({ redis: withRun(link, run), clock, log, leaseMs: 300 });
    await lease.begin();
    const changes: boolean[] = [];
    const events: LeaseEvents = {
      ...{ onLosing: nothing, onReturned: nothing },
      onRenamed: ({ lost }) => Promise.resolve(void changes.push(lost)),
      ...{ onCutOff: () => undefined, onRenewed: () => undefined, onSettled: () => undefined },
    };
    failsToBegin = true;
    clock.advance(1);
    await redis.current.flush();
    lease.start(events);
    await until(() => changes.length > 0 && lease.isHeld);
    expect(changes[0]).toBe(true);
    await lease.end();
    await link.close();
  });

  it('has what was missed looked at once both connections are back, also where one never left', async () => {
    const [clock, log] = [createManualClock(), createLogger('silent')];
    const link = await connectRedis(redis.current.url, { prefix: redis.current.createPrefix(), log });
    const lease = new NodeLease({ redis: link, clock, log, leaseMs: 300 });
    await lease.begin();
    let returns = 0;
    lease.start({
      ...{ onLosing: nothing, onRenamed: nothing },
      onReturned: () => Promise.resolve(void (returns += 1)),
      ...{ onCutOff: () => undefined, onRenewed: () => undefined, onSettled: () => undefined },
    });
    lease.suspend();
    // A turn in between, over the connection that stayed.
    await until(() => returns === 1);
    lease.resume();
    await until(() => returns === 2);
    await lease.end();
    await link.close();
  });
});
