import { inspectRedis, type RedisState } from '../cluster/redis-inspection.ts';
import { fail, ok, skipped, warn, type Check, type Finding } from './check.ts';
import { inTime, unreachable } from './reach.ts';

/** Whose scripts may look at the clock before they write, and whose users may have rights. */
const OLDEST_VERSION = 6;
/** Every message between nodes passes through it. */
const SLOW_MS = 20;

export const checkRedis: Check = {
  name: 'redis',
  title: 'Redis, shared by several nodes',
  after: [],
  async run(context) {
    const { redisUrl } = context.config;
    if (redisUrl === null) return [skipped('RINGDOWN_REDIS_URL is not set: there is one node')];
    const { hostname, port } = new URL(redisUrl);
    const where = `Redis at ${hostname}:${port || '6379'}`;
    try {
      return [judge(await inspectRedis(redisUrl, (answer) => inTime(context, () => answer)), where)];
    } catch (error) {
      return [refused(error, where)];
    }
  },
};

function refused(error: unknown, where: string): Finding {
  const words = error instanceof Error ? error.message : '';
  if (/WRONGPASS|NOAUTH|invalid password|without any password/i.test(words)) {
    return fail(`${where} refuses the user name or password`, 'Correct them in RINGDOWN_REDIS_URL.');
  }
  if (/NOPERM/.test(words)) {
    return fail(
      `${where} doesn’t give its user the rights the server needs`,
      'Give it +@all on its keys and channels.',
    );
  }
  return unreachable(where, error);
}

function judge(state: RedisState, where: string): Finding {
  const { version, evictionPolicy, passesMessages, latencyMs } = state;
  if (Number.parseInt(version, 10) < OLDEST_VERSION) {
    return fail(`${where} is version ${version}`, `Use ${OLDEST_VERSION} or newer.`);
  }
  if (!passesMessages) {
    return fail(
      `${where} answers, but messages don’t pass from one connection to another`,
      'Its user may lack the right to channels (&*), or a proxy before it does not pass PUBLISH on.',
    );
  }
  if (evictionPolicy !== null && evictionPolicy !== 'noeviction') {
    return warn(
      `${where} may evict data when its memory is full (${evictionPolicy}), such as who is online`,
      'Set maxmemory-policy noeviction.',
    );
  }
  const found = `${where} passes messages on (version ${version}, ${latencyMs.toFixed(1)} ms)`;
  return latencyMs < SLOW_MS
    ? ok(found)
    : warn(found, 'It is far away, and every message between nodes waits for it.');
}
