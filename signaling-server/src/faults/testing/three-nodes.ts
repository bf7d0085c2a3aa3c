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
  let rig: Rig | null = null;
  afterEach(async () => {
    await rig?.dispose();
    rig = null;
  });
  return async ({ people = PEOPLE, env = {}, lastRedisUrl } = {}) => {
    const { redis, postgres } = servers();
    rig = await Rig.start({
      ...{ people, nodes: 3, databaseUrl: await postgres.createDatabase(), env },
      ...{ redisUrls: [redis.url, redis.url, lastRedisUrl ?? redis.url], redisPrefix: redis.createPrefix() },
    });
    await rig.connectTeam();
    return rig;
  };
}
