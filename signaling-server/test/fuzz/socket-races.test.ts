import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../src/protocol/index.ts';
import { openStores, type Stores } from '../../src/storage/stores.ts';
import { LONG_TEST_PATIENCE_MS } from '../../src/testing/patience.ts';
import { ranAgainst } from '../../src/testing/ran-against.ts';
import { signInAgain, signUp } from '../../src/testing/test-device.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { describeSchedule, makeSchedule, shrink, type Schedule } from './testing/schedule.ts';
import { raceOverSockets } from './testing/socket-race.ts';

const NODES = process.env['RINGDOWN_TEST_NODES'] ?? '1';
const SCHEDULES = Number(process.env['RINGDOWN_TEST_SCHEDULES'] ?? 20);
/** Several nodes race through other schedules than one. */
const SEED = Number(process.env['RINGDOWN_TEST_SEED'] ?? (NODES === '1' ? 1 : 1 + SCHEDULES));
const SHRINK_ATTEMPTS = 60;
/** Each part that fails may take as long as anything is waited for. */
const SHRINK_MS = 5 * 60_000;
/** What twenty schedules come across several times, so that chance does not decide whether they do. */
const seen = [
  ...['start ringing', 'call:answer ok', 'call:answer call_gone', 'call:held'],
  ...['ended answered-elsewhere', 'ended cancelled', 'ended hangup', 'ended no-answer'],
];

/**
 * The whole server with true connections. What arrives when is only half decided here; the rest is the machine's. Several
 * nodes are without Redis now and then, for a moment.
 */
describe('in whatever order things happen over true connections', () => {
  let server: TestServer;
  let stores: Stores;
  const sessions: SignedIn[][] = [];

  beforeAll(async () => {
    server = await startTestServer({ WAYS_TO_REDIS: 'cut by the schedules' });
    stores = await openStores(server.place);
    for (const name of ['ada', 'bob', 'cyd', 'dan']) {
      const first = await signUp(server, name);
      const others = [await signInAgain(server, first), await signInAgain(server, first)];
      sessions.push([first, ...others].map(({ session }) => session));
    }
  });
  afterAll(async () => {
    await stores.close();
    await server.stop();
  });

  it(
    `no call is stuck and both ends agree (${SCHEDULES} schedules from seed ${SEED})`,
    async () => {
      const tally = new Map<string, number>();
      const race = (schedule: Schedule): Promise<string | null> =>
        raceOverSockets(schedule, { server, sessions, calls: stores.calls, tally });
      for (let seed = SEED; seed < SEED + SCHEDULES; seed += 1) {
        const schedule = makeSchedule(seed);
        const failure = await race(schedule);
        if (failure === null) continue;
        const deadline = performance.now() + SHRINK_MS;
        const fails = async (part: Schedule): Promise<boolean> =>
          performance.now() < deadline && (await race(part)) !== null;
        const shorter = await shrink(schedule, fails, SHRINK_ATTEMPTS);
        expect.fail(`${failure}\n${describeSchedule(shorter)}`);
      }
      // It got to what it is about.
      for (const what of seen) expect(tally.get(what) ?? 0, what).toBeGreaterThan(0);
      const where = NODES === '1' ? 'one node' : `${NODES} nodes`;
      ranAgainst('races', `${SCHEDULES} schedules from seed ${SEED} over sockets, ${where}`);
    },
    LONG_TEST_PATIENCE_MS,
  );
});
