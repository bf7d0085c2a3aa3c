import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LONG_TEST_PATIENCE_MS } from '../testing/patience.ts';
import { ranAgainst } from '../testing/ran-against.ts';
import { knownRaces } from './testing/known-races.ts';
import { createMemoryStores } from './testing/memory-stores.ts';
import { openRaceStores, persons, type RaceStores } from './testing/race-stores.ts';
import { race } from './testing/race.ts';
import { describeSchedule, makeSchedule, type Schedule } from './testing/schedule.ts';
import { shrink } from './testing/shrink.ts';

/** `RINGDOWN_TEST_SEED=… RINGDOWN_TEST_SCHEDULES=1` runs one of them again. */
const SEED = Number(process.env['RINGDOWN_TEST_SEED'] ?? 1);
const SCHEDULES = Number(process.env['RINGDOWN_TEST_SCHEDULES'] ?? 3_000);
/** Every so many of them with the database. */
const ON_DATABASE = 25;

/** What has to have happened many times, or the schedules do not lead anywhere. */
const milestones = [
  ...['start ringing', 'start crossed', 'call:answer ok', 'call:answer call_gone', 'call:signaled'],
  ...['ended answered-elsewhere', 'ended declined-elsewhere', 'ended cancelled', 'ended no-answer'],
  ...['logged hangup', 'logged declined', 'logged signaling-lost', 'logged offline', 'call:peer-connection'],
  ...['call:transfer ok', 'call:transfer attended', 'call:transferring', 'call:transfer-returned'],
  ...['call:transfer-cancel ok', 'taken over', 'joined', 'call:held', 'held at rest', 'session:stale'],
];

/**
 * The whole server but for its sockets (see `in-process-server.ts`), with a database that answers late and out of order,
 * a clock of the test's own, and connections on which nothing arrives before its time.
 */
describe('in whatever order things happen', () => {
  const memory = createMemoryStores(persons);
  let database: RaceStores | null = null;
  beforeAll(async () => {
    database = await openRaceStores();
  });
  afterAll(() => database?.close());
  const storesFor = (seed: number): RaceStores => (seed % ON_DATABASE === 0 ? database! : memory);

  it.each(Object.entries(knownRaces))('%s', async (_what, schedule) => {
    for (const seed of [schedule.seed, 1, 2, 3, 4, 5, 6, 7, 8]) {
      expect((await race({ ...schedule, seed }, memory)).failure).toBeNull();
    }
  });

  it(
    `no call is stuck, both ends agree, and one device of each has it (${SCHEDULES} schedules from seed ${SEED})`,
    async () => {
      const tally = new Map<string, number>();
      for (let seed = SEED; seed < SEED + SCHEDULES; seed += 1) {
        const schedule = makeSchedule(seed);
        const result = await race(schedule, storesFor(seed));
        if (result.failure !== null) expect.fail(await explain(schedule, result.failure, storesFor(seed)));
        for (const [what, count] of result.tally) tally.set(what, (tally.get(what) ?? 0) + count);
      }
      if (SCHEDULES >= 1_000)
        for (const what of milestones) expect(tally.get(what), what).toBeGreaterThan(SCHEDULES / 1_000);
      ranAgainst('races', `${SCHEDULES} schedules from seed ${SEED} in one process`);
    },
    LONG_TEST_PATIENCE_MS,
  );
});

async function explain(schedule: Schedule, failure: string, stores: RaceStores): Promise<string> {
  const fails = async (candidate: Schedule): Promise<boolean> =>
    kindOf((await race(candidate, stores)).failure) === kindOf(failure);
  const shortest = await shrink(schedule, fails);
  return [
    failure,
    `as short as it gets: ${describeSchedule(shortest)}`,
    `again: RINGDOWN_TEST_SEED=${schedule.seed} RINGDOWN_TEST_SCHEDULES=1`,
  ].join('\n');
}

/** Which call and device it was differs from one schedule to the next. */
function kindOf(failure: string | null): string | null {
  return failure?.replace(/\d+/g, '') ?? null;
}
