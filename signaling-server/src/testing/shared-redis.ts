import { startRedis, type TestRedis } from './redis.ts';

let shared: Promise<TestRedis> | null = null;

/** One Redis for all tests of a file. It ends with the process that runs them. */
export function useSharedRedis(): Promise<TestRedis> {
  shared ??= startRedis();
  return shared;
}
