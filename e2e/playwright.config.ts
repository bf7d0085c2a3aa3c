import { defineConfig } from '@playwright/test';

/** Two real browsers and a server share the machine in a call, so one test at a time; screens alone may be tried two at once. */
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results/playwright',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json']],
  projects: [
    { name: 'screens', testMatch: 'screens/**/*.spec.ts', fullyParallel: true },
    { name: 'calls', testMatch: 'calls/**/*.spec.ts' },
    { name: 'desktop', testMatch: 'desktop/**/*.spec.ts' },
    { name: 'network', testMatch: 'network/**/*.spec.ts' },
  ],
});
