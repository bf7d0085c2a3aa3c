/**
 * Writes what came of a run of Vitest as a {@link TestRun}. Vitest's own JSON leaves out why a suite's `beforeAll` failed,
 * and what was thrown outside of any test.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import { firstLine, type TestRun } from './test-reports.ts';

export default class VitestReport implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env['VITEST_REPORT_FILE'];
    if (file === undefined) throw new Error('VITEST_REPORT_FILE does not say where the report goes');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(cameOf(modules, unhandled)));
  }
}

function cameOf(modules: readonly TestModule[], unhandled: readonly SerializedError[]): TestRun {
  const tests = modules.flatMap(({ children }) => [...children.allTests()]);
  const inState = (state: string) => tests.filter((test) => test.result().state === state);
  const failures = [
    ...inState('failed').map((test) =>
      lineOf(`${test.module.relativeModuleId} › ${test.fullName}`, test.result().errors?.[0]),
    ),
    ...modules.flatMap((module) => [
      ...module.errors().map((error) => lineOf(module.relativeModuleId, error)),
      ...[...module.children.allSuites()].flatMap((suite) =>
        suite
          .errors()
          .map((error) => lineOf(`${module.relativeModuleId} › ${suite.fullName}, its hooks`, error)),
      ),
    ]),
    ...unhandled.map((error) => lineOf('outside of any test', error)),
  ];
  return {
    ...{ passed: inState('passed').length, failed: failures.length, skipped: inState('skipped').length },
    failures,
  };
}

const lineOf = (where: string, error?: { readonly message: string }): string =>
  `${where}: ${firstLine(error?.message)}`;
