import { afterEach, expect, it } from 'vitest';
import { deviceOf } from '../calls/testing/sample-calls.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { UserId } from '../protocol/index.ts';
import { LocalLines } from '../socket/local-lines.ts';
import { until } from '../testing/until.ts';
import { MemoryPresenceBoard } from './memory-presence-board.ts';
import { OnlineJournal } from './online-journal.ts';
import { OFFLINE_GRACE_MS, PresenceService } from './presence-service.ts';

const bob = deviceOf('bob');
const line = { send: () => undefined, close: () => undefined };
const ends: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(ends.splice(0).map((end) => end())));

/** Who is written down as there, in a database that may be out of reach. */
function openBook() {
  const there = new Set<UserId>();
  const database = { isAway: false, writes: 0 };
  const saveOnline = (changes: ReadonlyMap<UserId, boolean>): Promise<void> => {
    database.writes += 1;
    if (database.isAway) return Promise.reject(new Error('away'));
    for (const [userId, online] of changes) {
      if (online) there.add(userId);
      else there.delete(userId);
    }
    return Promise.resolve();
  };
  return { there, database, saveOnline };
}

function startService() {
  const clock = createManualClock();
  const lines = new LocalLines();
  const { there, saveOnline } = openBook();
  let answer = (): void => undefined;
  const read = new Promise<void>((resolve) => (answer = resolve));
  const kept = {
    status: 'available',
    note: '',
    until: null,
    chosenAt: 0,
    quietHours: null,
    dueAt: null,
  } as const;
  const service = new PresenceService({
    ...{ board: new MemoryPresenceBoard(lines, clock), lines, clock },
    store: { load: () => read.then(() => kept), saveOnline, due: () => Promise.resolve([]) } as never,
    connections: undefined as never,
    onShown: () => undefined,
    onFailure: (error) => expect.unreachable(String(error)),
    onNotUnderstood: () => expect.unreachable('there are no quiet hours'),
  });
  service.start();
  return { clock, lines, there, answer, service };
}

it('has nobody as there who was gone again before they had arrived', async () => {
  const { lines, there, answer, service } = startService();
  const device = { ...bob, connectedAt: 0 };
  lines.add(device, line);
  const arriving = service.connected(bob.userId);
  lines.remove(bob.deviceId, line);
  await service.disconnected(bob.userId);
  answer();
  await arriving;
  await service.close();
  expect([...there]).toEqual([]);
});

it('has who came as there until they are gone for good', async () => {
  const { clock, lines, there, answer, service } = startService();
  answer();
  lines.add({ ...bob, connectedAt: 0 }, line);
  await service.connected(bob.userId);
  clock.advance(500);
  await until(() => there.has(bob.userId));
  lines.remove(bob.deviceId, line);
  await service.disconnected(bob.userId);
  clock.advance(OFFLINE_GRACE_MS);
  await service.close();
  expect([...there]).toEqual([]);
});

/** A journal of a database whose writes wait until they are let go. */
function openSlowJournal() {
  const clock = createManualClock();
  const writes: { readonly changes: ReadonlyMap<UserId, boolean>; end(isAway: boolean): void }[] = [];
  const journal = new OnlineJournal({
    store: {
      saveOnline: (changes) =>
        new Promise((resolve, reject) => {
          const end = (isAway: boolean) => (isAway ? reject(new Error('away')) : resolve());
          writes.push({ changes, end });
        }),
    },
    clock,
    onFailure: () => undefined,
  });
  return { clock, writes, journal };
}

it('has one write under way at a time, however long the database takes for it', async () => {
  const { clock, writes, journal } = openSlowJournal();
  journal.note(bob.userId, true);
  clock.advance(500);
  await until(() => writes.length === 1);
  for (let round = 0; round < 20; round += 1) {
    journal.note(bob.userId, round % 2 === 0);
    clock.advance(500);
  }
  expect(clock.pendingTimers).toBe(0);
  writes[0]!.end(false);
  await until(() => clock.pendingTimers === 1);
  clock.advance(500);
  await until(() => writes.length === 2);
  expect([...writes[1]!.changes]).toEqual([[bob.userId, false]]);
  writes[1]!.end(false);
  await journal.close();
  expect(writes).toHaveLength(2);
});

it.each([
  ['which is under way', 1],
  ['of what was left, where the one under way came through', 2],
])('ends with one write that may fail: the one %s', async (_which, attempts) => {
  const { clock, writes, journal } = openSlowJournal();
  journal.note(bob.userId, true);
  clock.advance(500);
  await until(() => writes.length === 1);
  for (let round = 0; round < 20; round += 1) {
    journal.note(bob.userId, false);
    clock.advance(500);
  }
  const closed = journal.close();
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    await until(() => writes.length === attempt);
    writes[attempt - 1]!.end(attempt === attempts);
  }
  await closed;
  expect(writes).toHaveLength(attempts);
  expect(clock.pendingTimers).toBe(0);
});

it('writes down what it could not as soon as there is a database again, and nothing that is no longer so', async () => {
  const clock = createManualClock();
  const { there, database, saveOnline } = openBook();
  const failures: unknown[] = [];
  const journal = new OnlineJournal({
    store: { saveOnline },
    clock,
    onFailure: (error) => failures.push(error),
  });
  ends.push(() => journal.close());
  const [ada, cleo] = [deviceOf('ada').userId, deviceOf('cleo').userId];
  for (const userId of [ada, bob.userId]) journal.note(userId, true);
  clock.advance(500);
  await until(() => there.size === 2);
  database.isAway = true;
  for (const userId of [ada, bob.userId]) journal.note(userId, false);
  journal.note(cleo, true);
  clock.advance(500);
  await until(() => failures.length === 1);
  journal.note(ada, true);
  database.isAway = false;
  await until(() => {
    clock.advance(500);
    return database.writes >= 3;
  });
  await until(() => !there.has(bob.userId));
  expect(there).toEqual(new Set([ada, cleo]));
});
