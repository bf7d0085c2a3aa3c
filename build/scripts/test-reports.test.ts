import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readTestReport } from './test-reports.ts';

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
  test('of Vitest: counts, failed tests, and what failed around tests', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vitest-report-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(
      join(folder, 'a.test.ts'),
      `test('rings', () => {});
       test('answers', () => { throw new Error('expected 1 to be 2\\nat length'); });
       test.skip('waits', () => {});
       test.todo('some day');
       describe('far away', () => {
         beforeAll(() => { throw new Error('no server'); });
         test('hears', () => {});
       });`,
    );
    writeFileSync(join(folder, 'b.test.ts'), `throw new Error('no b');`);
    const report = join(folder, 'report.json');
    const reporter = fileURLToPath(new URL('vitest-report.ts', import.meta.url));
    spawnSync('npx', ['vitest', 'run', '--root', folder, '--globals', `--reporter=${reporter}`], {
      env: { ...process.env, VITEST_REPORT_FILE: report },
    });
    const run = readTestReport(JSON.parse(readFileSync(report, 'utf8')));
    expect(run).toEqual({
      ...{ passed: 1, failed: 3, skipped: 3 },
      failures: [
        'a.test.ts › answers: expected 1 to be 2',
        'a.test.ts › far away, its hooks: no server',
        'b.test.ts: no b',
      ],
    });
  });

  test('of Playwright: counts in nested suites, and a flaky test as a failed one', () => {
    const run = readTestReport({
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
    });
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
    expect(readTestReport(report)).toBeNull();
  });
});
