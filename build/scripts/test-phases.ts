/** What `npm test` runs, and what beside what. */
import { join } from 'node:path';
import { failedInPlaywright, failedInVitest } from './failed-tests.ts';
import { projectRoot } from './project-root.ts';
import type { Report } from './step-report.ts';
import { playwrightCounts, vitestCounts } from './test-counts.ts';

/** The folder of what a run leaves to look at. */
export const results = join(projectRoot, 'test-results');

/** One command of `npm test`. */
export interface Step {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What the step tells of its tests; a step without any counts only when it fails. */
  readonly report?: Report;
}

const check = (name: string, script: string): Step => ({
  name,
  command: ['npm', 'run', '--silent', script],
});

const vitest = (name: string, report: string, ...projects: readonly string[]): Step => ({
  name,
  command: [
    ...['npx', 'vitest', 'run', ...reporters(report)],
    ...projects.map((project) => `--project=${project}`),
  ],
  report: {
    path: join(results, report),
    counts: vitestCounts,
    failed: (read) => failedInVitest(read, projectRoot),
  },
});

function reporters(report: string): readonly string[] {
  return ['--reporter=default', '--reporter=json', `--outputFile.json=${join(results, report)}`];
}

const playwright = (name: string, report: string, ...options: readonly string[]): Step => ({
  name,
  command: ['npx', 'playwright', 'test', '--config', 'e2e/playwright.config.ts', ...options],
  env: { PLAYWRIGHT_JSON_OUTPUT_FILE: join(results, report) },
  report: { path: join(results, report), counts: playwrightCounts, failed: failedInPlaywright },
});

/** Of Vitest, but for those that wait for real graces or want the machine. */
const unitProjects = ['node', 'svelte', 'server*'];

/** Steps one after the other. */
interface Lane {
  readonly steps: readonly Step[];
  /** Gets only what time of the machine the lanes beside it leave. */
  readonly aside?: boolean;
}

/** One phase after the other, the lanes of each side by side: the machine is to be busy, and alone with what needs it. */
export const phases: readonly (readonly Lane[])[] = [
  [{ steps: [check('build', 'build')] }],
  [{ steps: [vitest('unit and server tests', 'vitest.json', ...unitProjects)] }],
  [
    {
      steps: [
        playwright(
          'screens, calls and desktop',
          'screens-and-calls.json',
          ...['--project=screens', '--project=calls', '--project=desktop', '--workers=2'],
        ),
      ],
    },
    // Waits most of its time, for graces to pass.
    { steps: [vitest('faults', 'faults.json', 'faults')] },
  ],
  [
    // These judge sound or count seconds, and leave most of the machine idle; checks give way to them whenever they want
    // to run. Tests can't: where other programs are busy as well they would get no time, and be red for it.
    {
      steps: [
        playwright('network', 'network.json', '--project=network'),
        vitest('tests that want the machine', 'alone.json', 'alone'),
      ],
    },
    { aside: true, steps: [check('lint', 'check:lint')] },
    {
      aside: true,
      steps: [
        check('format', 'check:format'),
        check('types', 'check:types'),
        check('dead code', 'check:dead'),
      ],
    },
  ],
];
