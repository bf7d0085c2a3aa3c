import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readReport, type Report } from './step-report.ts';
import { vitestCounts } from './test-counts.ts';

const WHOLE = JSON.stringify({ numPassedTests: 3, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0 });

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-report-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function reportOf(text: string): Report {
  const path = join(folder, 'report.json');
  writeFileSync(path, text);
  return { path, counts: vitestCounts, failed: () => ['a test: what was wrong'] };
}

it('reads what a step tells of its tests', () => {
  expect(readReport(reportOf(WHOLE))).toEqual({
    counts: { passed: 3, failed: 1, skipped: 0 },
    failed: ['a test: what was wrong'],
  });
});

it('knows a report that breaks off, that is something else or that is not there', () => {
  expect(readReport(reportOf(WHOLE.slice(0, -10)))).toBeNull();
  expect(readReport(reportOf('{}'))).toBeNull();
  expect(readReport({ ...reportOf(WHOLE), path: join(folder, 'none.json') })).toBeNull();
});
