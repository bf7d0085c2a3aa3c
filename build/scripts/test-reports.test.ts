import { describe, expect, test } from 'vitest';
import { readTestReport } from './test-reports.ts';

const vitestTest = (fullName: string, status: string, ...failureMessages: string[]) => ({
  ...{ fullName, status, failureMessages },
});
const spec = (title: string, status: string, ...messages: string[]) => ({
  ...{ title, file: 'voice.spec.ts', line: 7 },
  tests: [
    {
      ...{ projectName: 'calls', status },
      results: [{ errors: messages.map((message) => ({ message })) }],
    },
  ],
});

describe('what a test report says', () => {
  test('of Vitest: counts, failed tests and files that could not be loaded', () => {
    const run = readTestReport(
      {
        testResults: [
          {
            ...{ name: '/here/src/a.test.ts', status: 'failed' },
            assertionResults: [
              vitestTest('rings', 'passed'),
              vitestTest('answers', 'failed', '\u001b[31mexpected 1 to be 2\u001b[39m\n  at a.ts:3'),
              vitestTest('waits', 'pending'),
              vitestTest('some day', 'todo'),
            ],
          },
          {
            ...{ name: '/here/src/b.test.ts', status: 'failed', message: 'Cannot find ./b.ts' },
            assertionResults: [],
          },
        ],
      },
      '/here',
    );
    expect(run).toEqual({
      ...{ passed: 1, failed: 2, skipped: 2 },
      failures: ['src/a.test.ts › answers: expected 1 to be 2', 'src/b.test.ts: Cannot find ./b.ts'],
    });
  });

  test('of Playwright: counts in nested suites, and a flaky test as a failed one', () => {
    const run = readTestReport(
      {
        errors: [{ message: 'a worker died' }],
        suites: [
          {
            specs: [spec('rings', 'expected'), spec('left out', 'skipped')],
            suites: [
              {
                specs: [
                  spec('answers', 'unexpected', 'Test timeout', 'click: Timeout\n\n  - waiting for Answer\n'),
                  spec('now and then', 'flaky', 'late'),
                ],
              },
            ],
          },
        ],
      },
      '/here',
    );
    expect(run).toEqual({
      ...{ passed: 1, failed: 3, skipped: 1 },
      failures: [
        '[calls] voice.spec.ts:7 › answers: Test timeout ¦ click: Timeout - waiting for Answer',
        '[calls] voice.spec.ts:7 › now and then: late',
        'Playwright: a worker died',
      ],
    });
  });

  test.each([null, 'half a repo', {}, { stats: {} }])('of neither: nothing (%j)', (report) => {
    expect(readTestReport(report, '/here')).toBeNull();
  });
});
