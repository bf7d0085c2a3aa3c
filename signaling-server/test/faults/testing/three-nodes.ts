import { afterEach } from 'vitest';
import { Rig } from './rig.ts';
import type { Servers } from './servers.ts';

export interface NodesOptions {
  readonly people?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Where the last node finds Redis, if not where the others do. */
  readonly lastRedisUrl?: string;
}

const PEOPLE = 20;

/** Three nodes with a team whose person n connects to node n % 3 first. They end with the test. */
export function useThreeNodes(servers: () => Servers): (options?: NodesOptions) => Promise<Rig> {
  let starting: Promise<Rig> | null = null;
  afterEach(async () => {
    // Also when the test was over before they had started.
    await (await starting?.catch(() => null))?.dispose();
    starting = null;
  });
  return async ({ people = PEOPLE, env = {}, lastRedisUrl } = {}) => {
    const { redis, postgres } = servers();
    starting = Rig.start({
      ...{ people, nodes: 3, databaseUrl: await postgres.createDatabase(), env },
      ...{ redisUrls: [redis.url, redis.url, lastRedisUrl ?? redis.url], redisPrefix: redis.createPrefix() },
    });
    const rig = await starting;
    await rig.connectTeam();
    return rig;
  };
}
