import { describe, expect, it } from 'vitest';
import { addCounts, playwrightCounts, vitestCounts } from './test-counts.ts';

describe('counting what a run tested', () => {
  it('reads a Vitest report', () => {
    const report = { numPassedTests: 12, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
    expect(vitestCounts(report)).toEqual({ passed: 12, failed: 1, skipped: 3 });
  });

  it('counts a flaky end-to-end test as failed', () => {
    const report = { stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 } };
    expect(playwrightCounts(report)).toEqual({ passed: 5, failed: 2, skipped: 2 });
  });

  it('knows what is no report', () => {
    expect(vitestCounts({ numPassedTests: 12 })).toBeNull();
    expect(playwrightCounts({ stats: 'broken' })).toBeNull();
  });

  it('adds up', () => {
    const one = { passed: 1, failed: 2, skipped: 3 };
    expect(addCounts(one, one)).toEqual({ passed: 2, failed: 4, skipped: 6 });
  });
});
