/**
 * `npm test`: every check and every test. Goes on after a failing step, so that one run tells everything, and ends with
 * one line that counts.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { giveWay } from './give-way.ts';
import { addCounts, noTests } from './test-counts.ts';
import { phases, results, type Step } from './test-phases.ts';
import { projectRoot } from './project-root.ts';
import { ranAgainst } from './ran-against.ts';
import { readReport, withoutTests, type StepTests } from './step-report.ts';

const driverReport = join(results, 'desktop-driver.txt');

let total = noTests;
const failedSteps: string[] = [];
const failedTests: string[] = [];

interface Manner {
  /** What it prints is shown as it comes, or whole at its end where others print at the same time. */
  readonly shown: 'live' | 'whole';
  readonly aside: boolean;
}

function run({ command, env }: Step, { shown, aside }: Manner): Promise<boolean> {
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: projectRoot,
      stdio: ['ignore', shown === 'live' ? 'inherit' : 'pipe', shown === 'live' ? 'inherit' : 'pipe'],
      env: { ...process.env, ...env },
      shell: process.platform === 'win32',
      // A session of its own, as `giveWay` needs it; on Windows that would be a window.
      detached: aside && process.platform !== 'win32',
    });
    if (aside) giveWay(child);
    const printed: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => printed.push(chunk));
    child.once('error', (error) => {
      console.log(`${program} can't be started: ${error.message}`);
      resolve(false);
    });
    child.once('close', (code) => {
      process.stdout.write(Buffer.concat(printed));
      resolve(code === 0);
    });
  });
}

function testsOf({ report }: Step): StepTests | null {
  if (report === undefined) return withoutTests;
  const tests = readReport(report);
  if (tests === null) console.log(`${report.path} does not say what came of the tests.`);
  return tests;
}

async function runInOrder(steps: readonly Step[], manner: Manner): Promise<void> {
  for (const step of steps) {
    const started = Date.now();
    if (manner.shown === 'live') console.log(`\n── ${step.name}`);
    const endedWell = await run(step, manner);
    const tests = testsOf(step);
    const { counts, failed } = tests ?? withoutTests;
    const passed = endedWell && tests !== null;
    // A step that fails without a failed test (a crash, a lint error) must not look like success.
    const unseen = !passed && counts.failed === 0 ? 1 : 0;
    total = addCounts(total, { ...counts, failed: counts.failed + unseen });
    failedTests.push(...failed);
    if (!passed) failedSteps.push(step.name);
    console.log(
      `── ${step.name}: ${passed ? 'ok' : 'FAILED'} (${Math.round((Date.now() - started) / 1000)} s)`,
    );
  }
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
for (const lanes of phases)
  await Promise.all(
    lanes.map(({ steps, aside = false }, index) =>
      runInOrder(steps, { aside, shown: index === 0 ? 'live' : 'whole' }),
    ),
  );
console.log('');
if (existsSync(driverReport)) console.log(readFileSync(driverReport, 'utf8').trim());
for (const line of ranAgainst(join(results, 'ran-against'))) console.log(line);
// Once more at the end, where somebody who sees only the end of a long log finds it.
for (const line of failedTests) console.log(`FAILED ${line}`);
if (failedSteps.length > 0) console.log(`Failed: ${failedSteps.join(', ')}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = failedSteps.length > 0 || total.passed === 0 ? 1 : 0;
