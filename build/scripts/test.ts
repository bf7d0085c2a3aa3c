/**
 * `npm test`: every check and every test, in the order in which a mistake is cheapest to see. Goes on after a failing
 * step, so that one run tells everything, and ends with one line that counts.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failedInPlaywright, failedInVitest } from './failed-tests.ts';
import { addCounts, noTests, playwrightCounts, vitestCounts, type TestCounts } from './test-counts.ts';
import { projectRoot } from './project-root.ts';
import { ranAgainst } from './ran-against.ts';

const results = join(projectRoot, 'test-results');
const vitestReport = join(results, 'vitest.json');
const screensReport = join(results, 'screens.json');
const callsReport = join(results, 'calls.json');
const driverReport = join(results, 'desktop-driver.txt');

let total = noTests;
const failedSteps: string[] = [];
const failedTests: string[] = [];

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** What the step tells of its tests; a step without any counts only when it fails. */
  readonly report?: Report;
}

interface Report {
  readonly path: string;
  readonly counts: (report: unknown) => TestCounts;
  /** One line for each test that failed. */
  readonly failed: (report: unknown) => readonly string[];
}

const check = (name: string, script: string): Step => ({
  name,
  command: ['npm', 'run', '--silent', script],
});

/** Side by side: lint alone takes a core as long as all the others together. */
const checks: readonly (readonly Step[])[] = [
  [check('lint', 'check:lint')],
  [
    check('format', 'check:format'),
    check('types', 'check:types'),
    check('dead code', 'check:dead'),
    check('build', 'build'),
  ],
];

const tests: readonly Step[] = [
  {
    name: 'unit and server tests',
    command: [
      'npx',
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${vitestReport}`,
    ],
    report: {
      path: vitestReport,
      counts: vitestCounts,
      failed: (report) => failedInVitest(report, projectRoot),
    },
  },
  {
    name: 'screens',
    // Pictures do not mind company; what has to sound right does, and runs alone.
    command: playwright('--project=screens', '--workers=2'),
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: screensReport },
    report: { path: screensReport, counts: playwrightCounts, failed: failedInPlaywright },
  },
  {
    name: 'calls, desktop and network',
    command: playwright('--project=calls', '--project=desktop', '--project=network'),
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: callsReport },
    report: { path: callsReport, counts: playwrightCounts, failed: failedInPlaywright },
  },
];

function playwright(...options: readonly string[]): readonly [string, ...string[]] {
  return ['npx', 'playwright', 'test', '--config', 'e2e/playwright.config.ts', ...options];
}

function readReport({ report }: Step): TestCounts {
  if (report === undefined || !existsSync(report.path)) return noTests;
  const read: unknown = JSON.parse(readFileSync(report.path, 'utf8'));
  failedTests.push(...report.failed(read));
  return report.counts(read);
}

/** What it prints is shown as it comes, or whole at its end where others print at the same time. */
function run({ command: [program, ...args], env }: Step, shown: 'live' | 'whole'): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: projectRoot,
      stdio: ['ignore', shown === 'live' ? 'inherit' : 'pipe', shown === 'live' ? 'inherit' : 'pipe'],
      env: { ...process.env, ...env },
      shell: process.platform === 'win32',
    });
    const printed: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => printed.push(chunk));
    child.once('error', () => resolve(false));
    child.once('close', (code) => {
      process.stdout.write(Buffer.concat(printed));
      resolve(code === 0);
    });
  });
}

async function runInOrder(steps: readonly Step[], shown: 'live' | 'whole'): Promise<void> {
  for (const step of steps) {
    const started = Date.now();
    if (shown === 'live') console.log(`\n── ${step.name}`);
    const passed = await run(step, shown);
    const counted = readReport(step);
    // A step that fails without a failed test (a crash, a lint error) must not look like success.
    const unseen = !passed && counted.failed === 0 ? 1 : 0;
    total = addCounts(total, { ...counted, failed: counted.failed + unseen });
    if (!passed) failedSteps.push(step.name);
    console.log(
      `── ${step.name}: ${passed ? 'ok' : 'FAILED'} (${Math.round((Date.now() - started) / 1000)} s)`,
    );
  }
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
await Promise.all(checks.map((steps) => runInOrder(steps, 'whole')));
await runInOrder(tests, 'live');
console.log('');
if (existsSync(driverReport)) console.log(readFileSync(driverReport, 'utf8').trim());
for (const line of ranAgainst(join(results, 'ran-against'))) console.log(line);
// Once more at the end, where somebody who sees only the end of a long log finds it.
for (const line of failedTests) console.log(`FAILED ${line}`);
if (failedSteps.length > 0) console.log(`Failed: ${failedSteps.join(', ')}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = failedSteps.length > 0 || total.passed === 0 ? 1 : 0;
