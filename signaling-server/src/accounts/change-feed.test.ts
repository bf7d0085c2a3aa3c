import { describe, expect, it } from 'vitest';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import { createChangeFeed } from './change-feed.ts';
import type { DatedChange, DatedRevocation } from './device-store.ts';

const person = { userId: 'user-ada' as UserId, username: 'ada', name: 'Ada', role: 'member' } as const;
const device = (id: string, at: number): DatedRevocation => ({
  owner: { deviceId: id as DeviceId, person },
  at,
});

function setUp() {
  const clock = createManualClock();
  const revoked: DatedRevocation[] = [];
  const changed: DatedChange[] = [];
  const heard: string[] = [];
  const logged: string[] = [];
  let isBroken = false;
  const since = <T extends { readonly at: number }>(rows: readonly T[], at: number) =>
    isBroken ? Promise.reject(new Error('gone')) : Promise.resolve(rows.filter((row) => row.at >= at));
  const feed = createChangeFeed({
    store: { revokedSince: (at) => since(revoked, at), changedSince: (at) => since(changed, at) },
    ...{ clock, log: createLogger('info', { write: (line) => void logged.push(line) }) },
    onRevoked: ({ deviceId }) => void heard.push(deviceId),
    onChanged: ({ person: { name } }) => void heard.push(name),
  });
  return {
    clock,
    revoked,
    changed,
    heard,
    logged,
    feed,
    break: (broken: boolean) => void (isBroken = broken),
  };
}

describe('the feed of changes', () => {
  it('tells each revocation and each change once', async () => {
    const { clock, revoked, changed, heard, feed } = setUp();
    revoked.push(device('d1', clock.now()));
    changed.push({ person, disabled: false, at: clock.now() });
    for (let turn = 0; turn < 3; turn += 1) await feed.check();
    expect(heard).toEqual(['d1', 'Ada']);
    clock.advance(10);
    changed[0] = { person: { ...person, name: 'Eve' }, disabled: false, at: clock.now() };
    for (let turn = 0; turn < 3; turn += 1) await feed.check();
    expect(heard).toEqual(['d1', 'Ada', 'Eve']);
  });

  it('looks by itself, twice a second', async () => {
    const { clock, revoked, heard, feed } = setUp();
    feed.start();
    await feed.check();
    revoked.push(device('d1', clock.now()));
    clock.advance(500);
    await expect.poll(() => heard).toEqual(['d1']);
    feed.stop();
    expect(clock.pendingTimers).toBe(0);
  });

  it('misses nothing that another machine wrote late, or with a clock that is behind', async () => {
    const { clock, revoked, heard, feed } = setUp();
    await feed.check();
    revoked.push(device('d1', clock.now() - 50_000));
    clock.advance(500);
    await feed.check();
    expect(heard).toEqual(['d1']);
  });

  it('makes up for an outage, however long, and says so once', async () => {
    const { clock, revoked, heard, logged, feed, ...database } = setUp();
    await feed.check();
    database.break(true);
    revoked.push(device('d1', clock.now()));
    for (let turn = 0; turn < 5; turn += 1) {
      clock.advance(600_000);
      await feed.check();
    }
    expect(heard).toEqual([]);
    database.break(false);
    await feed.check();
    expect(heard).toEqual(['d1']);
    expect(logged).toHaveLength(2);
  });
});
