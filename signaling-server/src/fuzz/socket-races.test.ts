import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../protocol/index.ts';
import { LONG_TEST_PATIENCE_MS } from '../testing/patience.ts';
import { ranAgainst } from '../testing/ran-against.ts';
import { signInAgain, signUp } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { describeSchedule, makeSchedule } from './testing/schedule.ts';
import { raceOverSockets } from './testing/socket-race.ts';

const SEED = Number(process.env['RINGDOWN_TEST_SEED'] ?? 1);
const SCHEDULES = Number(process.env['RINGDOWN_TEST_SCHEDULES'] ?? 40);
const NODES = process.env['RINGDOWN_TEST_NODES'] ?? '1';

/**
 * The whole server with true connections. What arrives when is only half decided here; the rest is the machine's. Several
 * nodes are without Redis now and then, for a moment.
 */
describe('in whatever order things happen over true connections', () => {
  let server: TestServer | null = null;
  const sessions: SignedIn[][] = [];

  beforeAll(async () => {
    server = await startTestServer({ WAYS_TO_REDIS: 'cut by the schedules' });
    for (const name of ['ada', 'bob', 'cyd', 'dan']) {
      const first = await signUp(server, name);
      const others = [await signInAgain(server, first), await signInAgain(server, first)];
      sessions.push([first, ...others].map(({ session }) => session));
    }
  });
  afterAll(() => server?.stop());

  it(
    `no call is stuck and both ends agree (${SCHEDULES} schedules from seed ${SEED})`,
    async () => {
      for (let seed = SEED; seed < SEED + SCHEDULES; seed += 1) {
        const schedule = makeSchedule(seed);
        const failure = await raceOverSockets(schedule, { server: server!, sessions });
        if (failure !== null) expect.fail(`${failure}\n${describeSchedule(schedule)}`);
      }
      ranAgainst(
        'races',
        `${SCHEDULES} schedules from seed ${SEED} over sockets, ${NODES === '1' ? 'one node' : `${NODES} nodes`}`,
      );
    },
    LONG_TEST_PATIENCE_MS,
  );
});
