/**
 * `npm test`: builds, runs every test and every check, goes on after a step that fails, and ends with one line that
 * counts.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';
import { readTestReport, type TestRun } from './test-reports.ts';

interface Step {
  readonly name: string;
  readonly command: string;
  /** Where its tests' report is written, from the top folder; a step without one counts only when it fails. */
  readonly report?: string;
  readonly givesWay?: boolean;
}

const script = (name: string): Step => ({ name, command: `npm run --silent ${name}` });

/** The same with only what time of the machine others leave. */
const aside = (step: Step): Step => ({ ...step, givesWay: true });

function giveWay(pid: number): void {
  setPriority(pid, constants.priority.PRIORITY_LOW);
  // Linux goes by session first, and by priority within it.
  if (existsSync('/proc/self/autogroup')) writeFileSync(`/proc/${pid}/autogroup`, '19');
}

function vitest(name: string, ...projects: readonly string[]): Step {
  const report = `test-results/vitest-${name}.json`;
  const chosen = projects.map((project) => `--project="${project}"`).join(' ');
  return {
    ...{ name, report },
    command: `npx vitest run --reporter=default --reporter=./build/scripts/vitest-report.ts ${chosen}`,
  };
}

function playwright(name: string, options: string): Step {
  return {
    ...{ name, report: `test-results/playwright-${name}.json` },
    command: `npx playwright test --config e2e/playwright.config.ts ${options}`,
  };
}

/** Steps that run one after the other. */
type Track = readonly Step[];

/** The tracks of a phase run side by side; which may, is a matter of what each leaves idle of two processors. */
const phases: readonly (readonly Track[])[] = [
  [[vitest('servers', 'server*')]],
  // Faults wait most of their time for graces to pass.
  [
    [playwright('calls', '--project=screens --project=calls --project=desktop --workers=3')],
    [vitest('faults', 'faults')],
  ],
  // These judge sound, one at a time, and leave most of the machine idle.
  [[playwright('network', '--project=network'), vitest('alone', 'alone')]],
];

/** Runs beside all phases, and takes what they leave idle. */
const besideAll: Track = [script('check'), vitest('units', 'node', 'svelte')].map(aside);

/** Shows what a live step prints as it comes, and what others do whole at their ends. */
function run({ command, report, givesWay = false }: Step, live: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, {
      ...{ cwd: projectRoot, shell: true, stdio: ['ignore', live ? 'inherit' : 'pipe', 'inherit'] },
      // A session of its own.
      detached: givesWay && process.platform === 'linux',
      env: {
        ...process.env,
        ...(report && { PLAYWRIGHT_JSON_OUTPUT_FILE: report, VITEST_REPORT_FILE: report }),
      },
    });
    if (givesWay && child.pid !== undefined) giveWay(child.pid);
    const printed: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => printed.push(chunk));
    child.once('close', (code) => {
      process.stdout.write(Buffer.concat(printed));
      resolve(code === 0);
    });
  });
}

const withoutTests: TestRun = { passed: 0, failed: 0, skipped: 0, failures: [] };
const brokenOff: TestRun = { ...withoutTests, failed: 1, failures: ['it left no report of its tests'] };

function cameOf({ report }: Step): TestRun {
  if (report === undefined) return withoutTests;
  try {
    const read: unknown = JSON.parse(readFileSync(join(projectRoot, report), 'utf8'));
    return readTestReport(read) ?? brokenOff;
  } catch {
    return brokenOff;
  }
}

const total = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];

async function runStep(step: Step, live: boolean): Promise<void> {
  const started = Date.now();
  if (live) console.log(`\n── ${step.name}`);
  const endedWell = await run(step, live);
  const tests = cameOf(step);
  const passed = endedWell && tests.failed === 0;
  total.passed += tests.passed;
  total.skipped += tests.skipped;
  // A step that fails without a failed test (a crash, a lint error) must not look like success.
  total.failed += passed ? 0 : Math.max(1, tests.failed);
  failures.push(...tests.failures, ...(passed ? [] : [`the step "${step.name}"`]));
  console.log(
    `── ${step.name}: ${passed ? 'ok' : 'FAILED'} (${Math.round((Date.now() - started) / 1000)} s)`,
  );
}

const results = join(projectRoot, 'test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(join(results, 'ran-against'), { recursive: true });

async function runTrack(track: Track, live: boolean): Promise<void> {
  for (const step of track) await runStep(step, live);
}

async function runPhases(): Promise<void> {
  for (const tracks of phases) await Promise.all(tracks.map((track, index) => runTrack(track, index === 0)));
}

await runStep(script('build'), true);
await Promise.all([runPhases(), runTrack(besideAll, false)]);

// Any test may append a line to a file of this folder: which stores, which desktop driver.
console.log('\nThe tests ran against');
for (const file of readdirSync(join(results, 'ran-against')).sort()) {
  const lines = readFileSync(join(results, 'ran-against', file), 'utf8').split('\n');
  const said = [...new Set(lines.map((line) => line.trim()).filter(Boolean))].sort();
  console.log(`  ${file.replace('.txt', '')}: ${said.join(', ')}`);
}
// Once more at the end, where somebody who sees only the end of a long log finds it.
for (const failure of failures) console.log(`FAILED ${failure}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
