/** What the JSON reporters of Vitest and Playwright say came of a run, in one form. */
import { relative } from 'node:path';
import * as z from 'zod/mini';

export interface TestRun {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One line for each failed test: its project or file, its title and the first line of what was wrong. */
  readonly failures: readonly string[];
}

const Vitest = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.optional(z.string()),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
});

const PlaywrightError = z.object({ message: z.optional(z.string()) });
const Spec = z.object({
  ...{ title: z.string(), file: z.string(), line: z.number() },
  tests: z.array(
    z.object({
      projectName: z.string(),
      status: z.string(),
      results: z.array(z.object({ errors: z.array(PlaywrightError) })),
    }),
  ),
});
const Suite = z.object({
  specs: z.array(Spec),
  get suites() {
    return z.optional(z.array(Suite));
  },
});
const Playwright = z.object({ suites: z.array(Suite), errors: z.array(PlaywrightError) });

/** `null` where it is neither report: its run was ended while it wrote, or never came to it. Paths are told from `root`. */
export function readTestReport(report: unknown, root: string): TestRun | null {
  const vitest = Vitest.safeParse(report);
  if (vitest.success) return ofVitest(vitest.data, root);
  const playwright = Playwright.safeParse(report);
  return playwright.success ? ofPlaywright(playwright.data) : null;
}

function ofVitest({ testResults }: z.infer<typeof Vitest>, root: string): TestRun {
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, file: relative(root, name) })),
  );
  const failed = tests.filter(({ status }) => status === 'failed');
  // A file that can't be loaded fails without a test.
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: failed.length + broken.length,
    skipped: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').length,
    failures: [
      ...failed.map((test) => `${test.file} › ${test.fullName}: ${firstLine(test.failureMessages[0])}`),
      ...broken.map(({ name, message }) => `${relative(root, name)}: ${firstLine(message)}`),
    ],
  };
}

function ofPlaywright({ suites, errors }: z.infer<typeof Playwright>): TestRun {
  const specsOf = (suite: z.infer<typeof Suite>): z.infer<typeof Spec>[] => [
    ...suite.specs,
    ...(suite.suites ?? []).flatMap(specsOf),
  ];
  const tests = suites
    .flatMap(specsOf)
    .flatMap(({ title, file, line, tests: runs }) =>
      runs.map((run) => ({ ...run, title: `[${run.projectName}] ${file}:${line} › ${title}` })),
    );
  // One that passes only when it is tried again is not to be relied on.
  const failed = tests.filter(({ status }) => status === 'unexpected' || status === 'flaky');
  return {
    passed: tests.filter(({ status }) => status === 'expected').length,
    failed: failed.length + errors.length,
    skipped: tests.filter(({ status }) => status === 'skipped').length,
    failures: [
      ...failed.map(
        ({ title, results }) =>
          `${title}: ${results.flatMap((result) => result.errors.map(({ message }) => summaryOf(message))).join(' ¦ ')}`,
      ),
      ...errors.map(({ message }) => `Playwright: ${firstLine(message)}`),
    ],
  };
}

function firstLine(message = ''): string {
  return linesOf(message)[0]?.slice(0, 300) || 'no message';
}

/** A click that ran out of time says only further down what it waited for, and that is what somebody needs to know. */
function summaryOf(message = ''): string {
  const awaited = linesOf(message).find((line) => line.includes('waiting for'));
  return awaited === undefined ? firstLine(message) : `${firstLine(message)} ${awaited.trim().slice(0, 300)}`;
}

const linesOf = (message: string): string[] => message.replaceAll(ansiColours, '').trim().split('\n');
// eslint-disable-next-line no-control-regex -- Terminal colours are control characters.
const ansiColours = /\u001b\[[\d;]*m/g;
