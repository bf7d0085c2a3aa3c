import { defineConfig } from '@playwright/test';

/** Of its own for each project: a run empties the folders of its projects, and leaves what others found to look at. */
const outputOf = (project: string) => `../test-results/playwright/${project}`;

/**
 * One test at a time, because a judgment about sound needs the machine. Screens, calls and the desktop wait for what
 * they want to see and may be tried three at once (`--workers=3`, as `npm test` does); the network tests may not.
 */
export default defineConfig({
  testDir: '.',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  // Nets for what hangs, and no judgment about speed: a busy machine is slow. What is expected to appear has less than
  // the 45 s after which a ring ends by itself. Every wait has a net of its own below that of the whole test, so that a
  // failure names what was waited for: Playwright's by these, ours by `inTime`.
  timeout: 240_000,
  expect: { timeout: 40_000 },
  use: { actionTimeout: 40_000, navigationTimeout: 60_000 },
  // Without a file to write it to, the whole report would be printed.
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ? [['list'], ['json']] : [['list']],
  projects: [
    { name: 'gallery', outputDir: outputOf('gallery'), testMatch: 'screens/gallery.setup.ts' },
    {
      name: 'screens',
      outputDir: outputOf('screens'),
      dependencies: ['gallery'],
      testMatch: 'screens/**/*.spec.ts',
      fullyParallel: true,
    },
    // Two of them would take each other's keys and the focus. Before the others, which then fill up what it leaves idle.
    { name: 'desktop', outputDir: outputOf('desktop'), workers: 1, testMatch: 'desktop/**/*.spec.ts' },
    { name: 'calls', outputDir: outputOf('calls'), testMatch: 'calls/**/*.spec.ts' },
    { name: 'network', outputDir: outputOf('network'), workers: 1, testMatch: 'network/**/*.spec.ts' },
  ],
});
