import { describe, expect, it } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { until } from '../testing/until.ts';
import { NodeLease, type LeaseEvents } from './node-lease.ts';
import { connectRedis, type RedisLink } from './redis-link.ts';
import { beginLease, renewWhileRecovering } from './scripts/lease.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';
import { withRun } from './testing/with-run.ts';

const nothing = () => Promise.resolve();

describe.skipIf(missingRedis !== null)('the lease of a node', () => {
  const redis = useRedis();

  it('has nothing due from the first moment of what it has to take up until the last', async () => {
    const [clock, log] = [createManualClock(), createLogger('silent')];
    const link = await connectRedis(redis.current.url, { prefix: redis.current.createPrefix(), log });
    const happened: string[] = [];
    const run: RedisLink['run'] = (script, ...args) => {
      if (script === renewWhileRecovering) happened.push('nothing is due');
      return link.run(script, ...args);
    };
    const lease = new NodeLease({ redis: withRun(link, run), clock, log });
    await lease.begin();
    // As a node that has run for long, where Redis holds nothing back any more.
    await lease.during(() => Promise.resolve(void happened.push('taken up')));
    expect(happened).toEqual(['nothing is due', 'taken up', 'nothing is due']);
    await link.close();
  });

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

  it('has what was missed looked at also where it was renewed so late that nothing was heard for a moment', async () => {
    const [clock, log] = [createManualClock(), createLogger('silent')];
    const link = await connectRedis(redis.current.url, { prefix: redis.current.createPrefix(), log });
    let stoodStillMs = 0;
    const monotonic = (): number => performance.now() + stoodStillMs;
    const lease = new NodeLease({ redis: link, clock, log, monotonic, leaseMs: 3_000 });
    await lease.begin();
    let returns = 0;
    lease.start({
      ...{ onLosing: nothing, onRenamed: () => Promise.reject(new Error('it has its name still')) },
      onReturned: () => Promise.resolve(void (returns += 1)),
      ...{ onCutOff: () => undefined, onRenewed: () => undefined, onSettled: () => undefined },
    });
    const { name } = lease;
    // By the clock of Redis it holds a little longer than by the one of the node, which counts from when it asked.
    stoodStillMs = 3_000;
    expect(lease.isHeld).toBe(false);
    await until(() => lease.isHeld);
    await until(() => returns === 1);
    expect(lease.name).toBe(name);
    await lease.end();
    await link.close();
  });

  it('looks after others as soon as what it has could be told anew, however often that failed', async () => {
    const [clock, log] = [createManualClock(), createLogger('silent')];
    const link = await connectRedis(redis.current.url, { prefix: redis.current.createPrefix(), log });
    let now = 0;
    const [leaseMs, failures] = [1_500, 3];
    const lease = new NodeLease({ redis: link, clock, log, leaseMs, monotonic: () => now });
    await lease.begin();
    const followed: string[] = [];
    let tries = 0;
    lease.start({
      ...{ onLosing: nothing, onRenamed: nothing, onCutOff: () => undefined },
      onReturned() {
        tries += 1;
        if (tries <= failures) return Promise.reject(new UnavailableError('The database'));
        return Promise.resolve(void followed.push('told'));
      },
      // Three of them are one lease.
      onRenewed() {
        now += leaseMs / 3;
        followed.push('renewed');
      },
      onSettled: () => void followed.push('settled'),
    });
    lease.suspend();
    lease.resume();
    await until(() => followed.includes('settled'));
    const [told, settled] = [followed.indexOf('told'), followed.indexOf('settled')];
    // At the end of the turn that was under way, and the next one.
    expect(followed.slice(told, settled)).toEqual(['told', 'renewed', 'renewed']);
    await lease.end();
    await link.close();
  });

  it('has nothing due for a moment after Redis was out of reach, so that who tried to come back meanwhile can', async () => {
    const [clock, log] = [createManualClock(), createLogger('silent')];
    const link = await connectRedis(redis.current.url, { prefix: redis.current.createPrefix(), log });
    let now = 0;
    const leaseMs = 1_500;
    const lease = new NodeLease({ redis: link, clock, log, leaseMs, monotonic: () => now });
    await lease.begin();
    let renewals = 0;
    lease.start({
      ...{ onLosing: nothing, onRenamed: nothing, onReturned: nothing },
      ...{ onCutOff: () => undefined, onRenewed: () => void (renewals += 1), onSettled: () => undefined },
    });
    expect(lease.isSteady).toBe(true);
    lease.suspend();
    expect(lease.isSteady).toBe(false);
    lease.resume();
    await until(() => renewals > 0);
    expect([lease.isHeld, lease.isSteady]).toEqual([true, false]);
    now += leaseMs / 3;
    expect(lease.isSteady).toBe(true);
    await lease.end();
    await link.close();
  });

  it('ends also where what it has can not be told anew', async () => {
    const [clock, log] = [createManualClock(), createLogger('silent')];
    const link = await connectRedis(redis.current.url, { prefix: redis.current.createPrefix(), log });
    const lease = new NodeLease({ redis: link, clock, log, leaseMs: 300 });
    await lease.begin();
    let isReturning = false;
    lease.start({
      ...{ onLosing: nothing, onRenamed: nothing },
      onReturned: () => new Promise(() => (isReturning = true)),
      ...{ onCutOff: () => undefined, onRenewed: () => undefined, onSettled: () => undefined },
    });
    lease.suspend();
    lease.resume();
    await until(() => isReturning);
    await lease.end();
    await link.close();
  });

  it('has everything told anew once where it gets another name, and not once more for what was missed', async () => {
    const [clock, log] = [createManualClock(), createLogger('silent')];
    const link = await connectRedis(redis.current.url, { prefix: redis.current.createPrefix(), log });
    const lease = new NodeLease({ redis: link, clock, log, leaseMs: 300 });
    await lease.begin();
    const followed: string[] = [];
    const note = (what: string) => () => Promise.resolve(void followed.push(what));
    lease.start({
      ...{ onLosing: nothing, onRenamed: note('renamed'), onReturned: note('returned') },
      ...{
        onCutOff: () => undefined,
        onRenewed: () => undefined,
        onSettled: () => void followed.push('settled'),
      },
    });
    lease.suspend();
    clock.advance(1);
    await redis.current.flush();
    lease.resume();
    await until(() => followed.includes('settled'));
    expect(followed.filter((what) => what !== 'settled')).toEqual(['renamed']);
    await lease.end();
    await link.close();
  });
});
