import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTempFolder } from '../../signaling-server/src/testing/temp-folder.ts';
import { failedInPlaywright, failedInVitest } from './failed-tests.ts';

const vitestFile = (name: string, over: object): object => ({
  name: `/house/${name}`,
  status: 'passed',
  message: '',
  assertionResults: [],
  ...over,
});

const playwrightReport = (suite: object, errors: readonly object[]): object => ({
  config: { rootDir: '/house/e2e' },
  suites: [suite],
  errors,
});

const spec = (title: string, status: string, result: object): object => ({
  title,
  file: 'calls/one.spec.ts',
  line: 3,
  tests: [{ projectName: 'calls', status, results: [{ errors: [], attachments: [], ...result }] }],
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
    const report = playwrightReport(
      {
        specs: [spec('rings', 'unexpected', { errors: [{ message: 'Error: no ring' }] })],
        suites: [
          {
            specs: [
              spec('answers', 'flaky', { errors: [{ message: 'Error: late' }] }),
              spec('ends', 'expected', { errors: [{ message: 'meant to fail' }] }),
              spec('hangs', 'unexpected', {}),
            ],
          },
        ],
      },
      [],
    );
    expect(failedInPlaywright(report)).toEqual([
      '[calls] calls/one.spec.ts:3 › rings: Error: no ring',
      '[calls] calls/one.spec.ts:3 › answers: Error: late',
      '[calls] calls/one.spec.ts:3 › hangs: no message',
    ]);
  });

  it('names what was wrong outside of all tests of Playwright', () => {
    expect(failedInPlaywright(playwrightReport({ specs: [] }, [{ message: 'Error: no such file' }]))).toEqual(
      ['Playwright: Error: no such file'],
    );
  });

  it('tells of a test that ran out of time also what it waited for, and where', () => {
    const errors = [
      { message: '\u{1b}[31mTest timeout of 240000ms exceeded.\u{1b}[39m' },
      {
        message: [
          "Error: locator.click: Test timeout of 240000ms exceeded.\nCall log:\n\u{1b}[2m  - waiting for getByRole('button', { name: 'Answer' })\u{1b}[22m\n\n",
          '   at phone-page.ts:55\n',
          '  54 |   const press = (name: string) =>',
          '> 55 |     button(name).click();',
          '     |                  ^',
          '    at press (/house/e2e/calls/phone-page.ts:55:18)',
          '    at run (/house/node_modules/x.js:1:1)',
          '    at /house/e2e/calls/one.spec.ts:12:5',
        ].join('\n'),
        location: { file: '/house/e2e/calls/phone-page.ts', line: 55 },
      },
    ];
    const report = playwrightReport({ specs: [spec('rings', 'unexpected', { errors })] }, []);
    expect(failedInPlaywright(report)).toEqual([
      "[calls] calls/one.spec.ts:3 › rings: Test timeout of 240000ms exceeded. ¦ Error: locator.click: Test timeout of 240000ms exceeded. Call log: - waiting for getByRole('button', { name: 'Answer' }) (calls/phone-page.ts:55, calls/one.spec.ts:12)",
    ]);
  });

  it('cuts a long message, and keeps its place', () => {
    const errors = [
      {
        message: `Error: ${'no '.repeat(900)}ring`,
        location: { file: '/house/e2e/calls/one.spec.ts', line: 9 },
      },
    ];
    const [line = ''] = failedInPlaywright(
      playwrightReport({ specs: [spec('rings', 'unexpected', { errors })] }, []),
    );
    expect(line.length).toBeLessThan(700);
    expect(line).toMatch(/no no … \(calls\/one\.spec\.ts:9\)$/);
  });

  it('tells what was on the screen, as far as it was kept', () => {
    const folder = createTempFolder('failed');
    const kept = join(folder, 'error-context.md');
    writeFileSync(
      kept,
      [
        '# Error details\n\n```\nno ring\n```\n\n# Page snapshot\n\n```yaml',
        '- generic [active] [ref=e2]:',
        '  - heading "Ada Lovelace" [level=1] [ref=e10]',
        '  - list [ref=e11]:',
        '    - paragraph [ref=e12]: Calling …',
        '    - button "Cancel" [ref=e24] [cursor=pointer]:',
        '      - /url: "#x"',
        '      - img [ref=e25]',
        '```\n\n# Test source\n\n```ts\n> 4 | press()\n```',
      ].join('\n'),
    );
    const attached = (path: string): object => ({
      errors: [{ message: 'Error: no ring' }],
      attachments: [
        { name: 'picture', contentType: 'image/png', path: '/nowhere.png' },
        { name: 'error-context', contentType: 'text/markdown', path },
      ],
    });
    const told = (path: string): string[] =>
      failedInPlaywright(playwrightReport({ specs: [spec('rings', 'unexpected', attached(path))] }, []));
    expect(told(kept)).toEqual([
      '[calls] calls/one.spec.ts:3 › rings: Error: no ring ¦ screen: heading "Ada Lovelace"; paragraph: Calling …; button "Cancel"',
    ]);
    expect(told(join(folder, 'none.md'))).toEqual(['[calls] calls/one.spec.ts:3 › rings: Error: no ring']);
  });

  it('tells what each of several people saw, where a test kept that', () => {
    const screen = (who: string, snapshot: string): object => ({
      name: `screen of ${who}`,
      contentType: 'text/yaml',
      body: Buffer.from(snapshot).toString('base64'),
    });
    const result = {
      errors: [{ message: 'Error: no ring' }],
      attachments: [
        screen('ada', '- text: Calling …\n- button "Cancel"'),
        screen('grace', '- main:\n  - heading "Sign in"'),
        screen('alan', ''),
      ],
    };
    expect(
      failedInPlaywright(playwrightReport({ specs: [spec('rings', 'unexpected', result)] }, [])),
    ).toEqual([
      '[calls] calls/one.spec.ts:3 › rings: Error: no ring ¦ screen of ada: text: Calling …; button "Cancel" ¦ screen of grace: heading "Sign in"',
    ]);
  });

  it('names nothing where there is no report', () => {
    expect(failedInVitest(null, '/house')).toEqual([]);
    expect(failedInPlaywright({ suites: 'broken' })).toEqual([]);
  });
});
