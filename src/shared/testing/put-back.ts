/**
 * Goes before every file of tests that shares its process with others: puts back after each test what Vitest changed
 * for it, also where it failed, and holds the file to having put back the globals that it changed itself.
 */
import { afterAll, afterEach, expect, vi } from 'vitest';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

type Globals = ReadonlyMap<PropertyKey, PropertyDescriptor>;

const globals = (): Globals => new Map(Object.entries(Object.getOwnPropertyDescriptors(globalThis)));

/** Some are made when they are first used; libraries keep things under names that begin with two underscores or a dollar. */
function changedGlobals(before: Globals, after: Globals): readonly string[] {
  const gone = [...before.keys()].filter((name) => !after.has(name));
  const added = [...after.keys()].filter((name) => !before.has(name) && !/^(__|\$)/.test(String(name)));
  const replaced = [...before].filter(
    ([name, was]) => 'value' in was && after.has(name) && !Object.is(was.value, after.get(name)?.value),
  );
  return [...gone, ...added, ...replaced.map(([name]) => name)].map(String);
}

const before = globals();

afterAll(() => {
  expect(changedGlobals(before, globals()), 'globals that these tests did not put back').toEqual([]);
});
