import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { aliases, svelteConfig } from './vite.shared.ts';

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: aliases },
        test: {
          name: 'node',
          environment: 'node',
          include: [
            '*.test.ts',
            'src/**/*.test.ts',
            'build/**/*.test.ts',
            'bench/**/*.test.ts',
            'e2e/**/*.test.ts',
          ],
          exclude: ['**/*.svelte.test.ts', '**/node_modules/**'],
        },
      },
      {
        plugins: [svelte({ configFile: svelteConfig }), svelteTesting()],
        // Without the browser condition Svelte's effects silently never run.
        resolve: { alias: aliases, conditions: ['browser'] },
        test: { name: 'svelte', environment: 'happy-dom', include: ['src/**/*.svelte.test.ts'] },
      },
      {
        test: {
          name: 'server',
          environment: 'node',
          include: ['signaling-server/src/**/*.test.ts'],
          // One PostgreSQL for all tests of a run, started when the first of them asks for it.
          globalSetup: ['signaling-server/src/testing/postgres-setup.ts'],
        },
      },
    ],
  },
});
