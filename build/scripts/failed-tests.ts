import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import * as z from 'zod/mini';

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

const Spec = z.object({
  title: z.string(),
  file: z.string(),
  line: z.number(),
  tests: z.array(
    z.object({
      projectName: z.string(),
      status: z.string(),
      results: z.array(
        z.object({ errors: z.optional(z.array(z.object({ message: z.optional(z.string()) }))) }),
      ),
    }),
  ),
});

const Suite = z.object({
  specs: z.array(Spec),
  get suites() {
    return z.optional(z.array(Suite));
  },
});
type Suite = z.infer<typeof Suite>;

const Playwright = z.object({ suites: z.array(Suite) });

/** The same for a report of Playwright's JSON reporter; a flaky test is a failed one there too. */
export function failedInPlaywright(report: unknown): string[] {
  const parsed = Playwright.safeParse(report);
  if (!parsed.success) return [];
  const within = ({ specs, suites = [] }: Suite): string[] => [
    ...specs.flatMap(failedOfSpec),
    ...suites.flatMap(within),
  ];
  return parsed.data.suites.flatMap(within);
}

function failedOfSpec({ title, file, line, tests }: z.infer<typeof Spec>): string[] {
  return tests
    .filter(({ status }) => status === 'unexpected' || status === 'flaky')
    .map(({ projectName, results }) => {
      const [first] = results.flatMap((result) => result.errors ?? []);
      return `[${projectName}] ${file}:${line} › ${title}: ${gist(first?.message ?? '')}`;
    });
}
