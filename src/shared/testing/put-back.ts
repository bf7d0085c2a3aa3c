/**
 * Goes before every file of tests that shares its process with others: puts back after each test what Vitest changed
 * for it, also where it failed, and holds the file to having put back the globals that it changed itself.
 */
import { afterAll, afterEach, expect, vi } from 'vitest';
import { changedGlobals, globalsOf } from './changed-globals.ts';

function putBack(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
}

// A file before in which no test ran has put back nothing.
putBack();
afterEach(putBack);

const before = globalsOf(globalThis);

afterAll(() => {
  expect(changedGlobals(before, globalsOf(globalThis)), 'globals that these tests did not put back').toEqual(
    [],
  );
});
