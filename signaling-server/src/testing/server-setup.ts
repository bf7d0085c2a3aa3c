import type { TestProject } from 'vitest/node';
import { startKeeper } from './keeper.ts';
import { buildServer } from './build-server.ts';

/** One build for all tests of a run, made when the first of them asks for it. */
export default async function setUp(project: TestProject): Promise<() => void> {
  let built: Promise<{ readonly folder: string }> | null = null;
  const keeper = await startKeeper(() => (built ??= buildServer()));
  project.provide('serverKeeper', keeper.url);
  return () => keeper.close();
}
