import { availableParallelism } from 'node:os';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { LongFilesFirst } from './build/scripts/long-files-first.ts';
import { FAULT_PATIENCE_MS, PATIENCE_MS, TEST_PATIENCE_MS } from './signaling-server/src/testing/patience.ts';
import { findPostgres } from './signaling-server/src/testing/postgres.ts';
import { redisVersion } from './signaling-server/src/testing/redis.ts';
import { aliases, svelteConfig } from './vite.shared.ts';

/** The others of which a whole server keeps something run on two nodes, and with these on PostgreSQL. */
const onPostgresToo = ['accounts/accounts', 'calls/restart', 'presence/due-after-restart'].map(
  (suite) => `signaling-server/src/${suite}.test.ts`,
);

/** What people do with each other, who may be on different nodes. */
const onNodesToo = [
  'calls/{ringing,active-call,transfers,call-rate-limit}',
  'history/history',
  'presence/{presence,do-not-disturb}',
  'people/people',
  'admin/{admin,audit,status}',
  'rooms/{rings,rooms}',
  'sfu/sfu',
  'socket/connection',
  'waits/waits',
].map((suite) => `signaling-server/src/${suite}.test.ts`);
const racesOnNodes = 'signaling-server/test/fuzz/socket-races.test.ts';
/** These hear real sound, one at a time (in `npm test` beside nothing but what gives way to them). */
const alone = ['src/**/*.browser.test.ts'];
/**
 * Files share a process, and in it the modules they import: loading them for each file anew takes longer than most tests.
 * So what a test changes beyond its own objects (globals, clocks, the environment) is put back, also where it fails.
 */
const together = { isolate: false };
const putBack = 'src/shared/testing/put-back.ts';
/** Processes and servers of their own take their time on a busy machine; what hangs is noticed all the same. */
const patient = {
  ...{ testTimeout: TEST_PATIENCE_MS, hookTimeout: TEST_PATIENCE_MS },
  expect: { poll: { timeout: PATIENCE_MS } },
};
const canRunNodes = findPostgres() !== null && redisVersion() !== null;

export default defineConfig({
  test: {
    // One PostgreSQL and one built server for all tests of a run, made when the first of them asks for it.
    globalSetup: [
      'signaling-server/src/testing/postgres-setup.ts',
      'signaling-server/src/testing/server-setup.ts',
    ],
    // Two more than there are cores: servers' tests wait now and then, for a disk, a process or another server.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: LongFilesFirst },
    projects: [
      {
        resolve: { alias: aliases },
        test: {
          name: 'node',
          ...together,
          ...patient,
          setupFiles: [putBack],
          environment: 'node',
          include: [
            '*.test.ts',
            'src/**/*.test.ts',
            'build/**/*.test.ts',
            'bench/**/*.test.ts',
            'e2e/**/*.test.ts',
          ],
          exclude: ['**/*.svelte.test.ts', '**/node_modules/**', ...alone],
        },
      },
      {
        plugins: [svelte({ configFile: svelteConfig }), svelteTesting()],
        // Without the browser condition Svelte's effects silently never run.
        resolve: { alias: aliases, conditions: ['browser'] },
        test: {
          name: 'svelte',
          ...together,
          ...patient,
          setupFiles: [putBack, 'src/renderer/ui/testing/component-tests.ts'],
          environment: 'happy-dom',
          include: ['src/**/*.svelte.test.ts'],
        },
      },
      {
        test: {
          name: 'server',
          environment: 'node',
          include: ['signaling-server/src/**/*.test.ts', 'signaling-server/test/fuzz/**/*.test.ts'],
          ...together,
          setupFiles: [putBack],
          ...patient,
        },
      },
      {
        // The suites in which a whole server keeps something, once more on PostgreSQL; without it only on the embedded
        // database, and the end of `npm test` says so.
        test: {
          name: 'server on PostgreSQL',
          environment: 'node',
          env: { RINGDOWN_TEST_DATABASE: 'postgres' },
          include: findPostgres() === null ? [] : onPostgresToo,
          ...together,
          setupFiles: [putBack],
          ...patient,
        },
      },
      {
        // The suites in which devices meet, once more on two nodes that share Redis and PostgreSQL behind a load
        // balancer; without these only on one, and the end of `npm test` says so.
        test: {
          name: 'server on two nodes',
          environment: 'node',
          env: { RINGDOWN_TEST_DATABASE: 'postgres', RINGDOWN_TEST_NODES: '2' },
          include: canRunNodes ? [...onNodesToo, racesOnNodes] : [],
          ...together,
          setupFiles: [putBack],
          ...patient,
        },
      },
      {
        // Processes that are killed, stopped and frozen in the middle of calls. After all others (in `npm test` beside
        // screens and calls); several files at once, because most of their time is waiting for graces.
        test: {
          name: 'faults',
          environment: 'node',
          include: ['signaling-server/test/faults/**/*.test.ts'],
          ...patient,
          // Each of its steps has a net of its own, and real graces have to pass.
          testTimeout: FAULT_PATIENCE_MS,
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'alone',
          environment: 'node',
          include: alone,
          ...patient,
          testTimeout: FAULT_PATIENCE_MS,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
