import { startBalancer } from './balancer.ts';

/** How each of several nodes reaches Redis. */
export interface WaysToRedis {
  readonly urls: readonly string[];
  /** These nodes, a bit for each, lose their connections to Redis and get no other ones. */
  cutOff(which: number): void;
  /** From now on all reach it again. */
  back(): void;
  close(): Promise<void>;
}

export async function startWaysToRedis(url: string, nodes: number): Promise<WaysToRedis> {
  const ports = [Number(new URL(url).port)];
  const ways = await Promise.all(Array.from({ length: nodes }, () => startBalancer()));
  const back = (): void => {
    for (const way of ways) way.use(ports);
  };
  back();
  return {
    urls: ways.map(({ port }) => `redis://127.0.0.1:${port}`),
    cutOff(which) {
      for (const [node, way] of ways.entries()) {
        if (((which >> node) & 1) === 0) continue;
        way.use([]);
        way.cut();
      }
    },
    back,
    async close() {
      await Promise.all(ways.map((way) => way.close()));
    },
  };
}
