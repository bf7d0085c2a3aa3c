import { readFileSync } from 'node:fs';
import { noTests, type TestCounts } from './test-counts.ts';

/** Where a step of `npm test` writes what came of its tests, and how to read it. */
export interface Report {
  readonly path: string;
  /** Null where it is no such report. */
  readonly counts: (report: unknown) => TestCounts | null;
  /** One line for each test that failed. */
  readonly failed: (report: unknown) => readonly string[];
}

/** What came of the tests of a step. */
export interface StepTests {
  readonly counts: TestCounts;
  readonly failed: readonly string[];
}

/** What a step tells that has no tests. */
export const withoutTests: StepTests = { counts: noTests, failed: [] };

/** Null where there is no whole report: its step was ended while it wrote, or never came to it. */
export function readReport({ path, counts, failed }: Report): StepTests | null {
  try {
    const report: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const counted = counts(report);
    return counted && { counts: counted, failed: failed(report) };
  } catch {
    return null;
  }
}
