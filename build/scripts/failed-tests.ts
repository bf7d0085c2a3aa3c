import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import * as z from 'zod/mini';
import { gistOfError, gistOfScreen, PlaywrightError, snapshotIn } from './playwright-gist.ts';

const Vitest = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()),
        }),
      ),
    }),
  ),
});

/** How much of a message is shown: the line that says what is wrong, and the first place in the code. */
function gist(message: string): string {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const place = lines.find((line) => line.startsWith('at ') && !line.includes('node_modules'));
  return [lines[0] ?? 'no message', ...(place === undefined ? [] : [place])].join(' ').slice(0, 300);
}

/**
 * The failed tests in a report of Vitest's JSON reporter, one line each: `file › test: what was wrong`. A file that could
 * not be run as a whole is one line. `root` is taken off the paths.
 */
export function failedInVitest(report: unknown, root: string): string[] {
  const parsed = Vitest.safeParse(report);
  if (!parsed.success) return [];
  return parsed.data.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [`${file}: ${gist(message)}`] : [];
    return failed.map((test) => `${file} › ${test.fullName}: ${gist(test.failureMessages.join('\n'))}`);
  });
}

const Result = z.object({
  errors: z.array(PlaywrightError),
  attachments: z.array(
    z.object({ name: z.string(), path: z.optional(z.string()), body: z.optional(z.string()) }),
  ),
});
type Result = z.infer<typeof Result>;

const Spec = z.object({
  title: z.string(),
  file: z.string(),
  line: z.number(),
  tests: z.array(z.object({ projectName: z.string(), status: z.string(), results: z.array(Result) })),
});

const Suite = z.object({
  specs: z.array(Spec),
  get suites() {
    return z.optional(z.array(Suite));
  },
});
type Suite = z.infer<typeof Suite>;

const Playwright = z.object({
  config: z.object({ rootDir: z.string() }),
  suites: z.array(Suite),
  errors: z.array(PlaywrightError),
});

/**
 * The same for a report of Playwright's JSON reporter; a flaky test is a failed one there too. Tells all errors of a
 * test, because one that ran out of time says so first and only then what it waited for, and what was on the screen.
 */
export function failedInPlaywright(report: unknown): string[] {
  const parsed = Playwright.safeParse(report);
  if (!parsed.success) return [];
  const { config, suites, errors } = parsed.data;
  const within = ({ specs, suites: inner = [] }: Suite): string[] => [
    ...specs.flatMap((spec) => failedOfSpec(spec, config.rootDir)),
    ...inner.flatMap(within),
  ];
  return [
    ...suites.flatMap(within),
    ...errors.map((error) => `Playwright: ${gistOfError(error, config.rootDir)}`),
  ];
}

function failedOfSpec({ title, file, line, tests }: z.infer<typeof Spec>, root: string): string[] {
  return tests
    .filter(({ status }) => status === 'unexpected' || status === 'flaky')
    .map(({ projectName, results }) => {
      const errors = results.flatMap((result) => result.errors.map((error) => gistOfError(error, root)));
      const wrong = errors.length === 0 ? ['no message'] : errors;
      const screens = results.flatMap(keptScreens);
      return `[${projectName}] ${file}:${line} › ${title}: ${[...wrong, ...screens].join(' ¦ ')}`;
    });
}

/** Those that a test attached itself, else the one that Playwright did. */
function keptScreens({ attachments }: Result): string[] {
  const own = attachments.flatMap(({ name, body }) => {
    if (!name.startsWith('screen of ') || body === undefined) return [];
    const screen = gistOfScreen(Buffer.from(body, 'base64').toString('utf8'));
    return screen === null ? [] : [`${name}: ${screen}`];
  });
  if (own.length > 0) return own;
  return attachments.flatMap(({ name, path }) => {
    if (name !== 'error-context' || path === undefined || !existsSync(path)) return [];
    const screen = gistOfScreen(snapshotIn(readFileSync(path, 'utf8')));
    return screen === null ? [] : [`screen: ${screen}`];
  });
}
