import { ada, grace } from '../../../e2e/calls/team.ts';
import { startPostgres } from '../../../signaling-server/src/testing/postgres.ts';
import { startRedis } from '../../../signaling-server/src/testing/redis.ts';
import type { Figure } from '../../report.ts';
import type { Part, PartContext } from '../part.ts';
import { establish } from '../product-call.ts';
import { soundWhile } from '../sound-stats.ts';
import { openStage } from '../stage.ts';

const SETTLING_MS = 3_000;

/**
 * The server is killed in mid call and Redis with it. After a while one of the two hangs up; then both come back. The
 * baseline is the same call just before.
 */
export const outagePart: Part = {
  title: 'A call while server and Redis are away',
  async measure(context) {
    const redis = await startRedis();
    const postgres = await startPostgres();
    try {
      const serverSettings = {
        RINGDOWN_REDIS_URL: redis.url,
        RINGDOWN_DATABASE_URL: await postgres.createDatabase(),
      };
      return await measureOutage(context, serverSettings, redis);
    } finally {
      await redis.remove();
      await postgres.remove();
    }
  },
};

async function measureOutage(
  { browsers, isQuick }: PartContext,
  serverSettings: Readonly<Record<string, string>>,
  redis: Awaited<ReturnType<typeof startRedis>>,
): Promise<readonly Figure[]> {
  const outageMs = isQuick ? 10_000 : 60_000;
  const stage = await openStage({ browsers, path: null, serverSettings });
  try {
    const caller = await stage.openPhone('caller', ada);
    const callee = await stage.openPhone('callee', grace);
    const pages = [caller.page, callee.page];
    const wait = (ms: number): Promise<void> => caller.page.waitForTimeout(ms);
    await establish(caller, callee);
    await wait(SETTLING_MS);
    const before = await soundWhile(pages, () => wait(outageMs));
    await stage.team.server.stop('SIGKILL');
    await redis.stop();
    const during = await soundWhile(pages, () => wait(outageMs));
    const pressed = Date.now();
    await caller.phone.hangUp();
    await callee.phone.seesPhase('ended');
    const toldDirectly = Date.now() - pressed;
    await redis.start();
    await stage.team.startAgain();
    const back = Date.now();
    await callee.page.getByRole('button', { name: 'History', exact: true }).click();
    // The server's own record: it is there once it has learned that the call is over.
    await callee.page.getByTestId('history-entry').first().waitFor();
    return [
      {
        ...{ figure: `concealed in ${outageMs / 1_000} s without a server`, unit: '%' },
        ...{ value: during.concealed * 100, baseline: before.concealed * 100 },
        aim: { of: 'value', atMost: 0.1 },
      },
      {
        figure: 'hang-up in it to its end at the other side',
        value: toldDirectly,
        unit: 'ms',
        baseline: null,
      },
      {
        figure: 'server back to the call in its history',
        value: Date.now() - back,
        unit: 'ms',
        baseline: null,
      },
    ];
  } finally {
    await stage.close();
  }
}
