/** What the reports of Vitest and Playwright say came of a run, in one form. */
import * as z from 'zod/mini';

export interface TestRun {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One line for each failed test: its project or file, its title and the first line of what was wrong. */
  readonly failures: readonly string[];
}

/** As `vitest-report.ts` writes it. */
const Vitest = z.object({
  ...{ passed: z.number(), failed: z.number(), skipped: z.number() },
  failures: z.array(z.string()),
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

/** `null` where it is neither report: its run was ended while it wrote, or never came to it. */
export function readTestReport(report: unknown): TestRun | null {
  const vitest = Vitest.safeParse(report);
  if (vitest.success) return vitest.data;
  const playwright = Playwright.safeParse(report);
  return playwright.success ? ofPlaywright(playwright.data) : null;
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

export function firstLine(message = ''): string {
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
