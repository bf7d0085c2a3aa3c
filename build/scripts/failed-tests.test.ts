import { describe, expect, it } from 'vitest';
import { failedInPlaywright, failedInVitest } from './failed-tests.ts';

const vitestFile = (name: string, over: object): object => ({
  name: `/house/${name}`,
  status: 'passed',
  message: '',
  assertionResults: [],
  ...over,
});

describe('naming what failed', () => {
  it('names the failed tests of Vitest, with what was wrong and where', () => {
    const message =
      '\u{1b}[31mAssertionError\u{1b}[39m: expected 1 to be 2\n    at run (/house/node_modules/x.js:1:1)\n    at /house/a.test.ts:7:5\n';
    const report = {
      testResults: [
        vitestFile('src/a.test.ts', {
          status: 'failed',
          assertionResults: [
            { fullName: 'sums adds', status: 'failed', failureMessages: [message] },
            { fullName: 'sums subtracts', status: 'passed', failureMessages: [] },
          ],
        }),
        vitestFile('src/b.test.ts', {}),
      ],
    };
    expect(failedInVitest(report, '/house')).toEqual([
      'src/a.test.ts › sums adds: AssertionError: expected 1 to be 2 at /house/a.test.ts:7:5',
    ]);
  });

  it('names a file that could not be run at all', () => {
    const report = {
      testResults: [vitestFile('src/a.test.ts', { status: 'failed', message: 'Cannot find ./b.ts' })],
    };
    expect(failedInVitest(report, '/house')).toEqual(['src/a.test.ts: Cannot find ./b.ts']);
  });

  it('names the failed and the flaky tests of Playwright, however deep they are', () => {
    const spec = (title: string, status: string, errors: object[]): object => ({
      title,
      file: 'calls/one.spec.ts',
      line: 3,
      tests: [{ projectName: 'calls', status, results: [{ errors }] }],
    });
    const report = {
      suites: [
        {
          specs: [spec('rings', 'unexpected', [{ message: 'Error: no ring\n  more' }])],
          suites: [
            {
              specs: [
                spec('answers', 'flaky', [{ message: 'Error: late' }]),
                spec('ends', 'expected', [{ message: 'meant to fail' }]),
                spec('hangs', 'unexpected', []),
              ],
            },
          ],
        },
      ],
    };
    expect(failedInPlaywright(report)).toEqual([
      '[calls] calls/one.spec.ts:3 › rings: Error: no ring',
      '[calls] calls/one.spec.ts:3 › answers: Error: late',
      '[calls] calls/one.spec.ts:3 › hangs: no message',
    ]);
  });

  it('names nothing where there is no report', () => {
    expect(failedInVitest(null, '/house')).toEqual([]);
    expect(failedInPlaywright({ suites: 'broken' })).toEqual([]);
  });
});
