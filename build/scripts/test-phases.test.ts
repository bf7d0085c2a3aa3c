import { describe, expect, it } from 'vitest';
import playwrightConfig from '../../e2e/playwright.config.ts';
import vitestConfig from '../../vitest.config.ts';
import { phases } from './test-phases.ts';

/** How many steps that begin like this run each of these projects. */
function runsOf(names: readonly string[], program: string): Readonly<Record<string, number>> {
  const steps = phases.flatMap((lanes) => lanes.flatMap((lane) => lane.steps));
  const chosen = steps
    .filter(({ command }) => command.slice(0, 2).join(' ') === program)
    .flatMap(({ command }) => command.flatMap((word) => /^--project=(.+)$/.exec(word)?.[1] ?? []));
  const fits = (name: string, choice: string): boolean =>
    choice.endsWith('*') ? name.startsWith(choice.slice(0, -1)) : name === choice;
  return Object.fromEntries(
    names.map((name) => [name, chosen.filter((choice) => fits(name, choice)).length]),
  );
}

const onceEach = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 1]));

describe('npm test', () => {
  it('runs every project of the unit and server tests once', () => {
    const { test } = vitestConfig as { test: { projects: readonly { test: { name: string } }[] } };
    const names = test.projects.map((project) => project.test.name);
    expect(names).toContain('server on three nodes');
    expect(runsOf(names, 'npx vitest')).toEqual(onceEach(names));
  });

  it('runs every project of the end-to-end tests once', () => {
    // The gallery is there for the screens.
    const names = (playwrightConfig.projects ?? [])
      .map(({ name = '' }) => name)
      .filter((name) => name !== 'gallery');
    expect(names).toContain('network');
    expect(runsOf(names, 'npx playwright')).toEqual(onceEach(names));
  });
});
