import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import { aliases, rendererPages, svelteConfig } from './vite.shared.ts';

export default defineConfig({
  main: { resolve: { alias: aliases } },
  preload: {
    resolve: { alias: aliases },
    // A sandboxed preload must be one self-contained CommonJS file.
    build: {
      externalizeDeps: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    plugins: [svelte({ configFile: svelteConfig })],
    resolve: { alias: aliases, dedupe: ['zod'] },
    // Half as much to read and to parse before the window is there.
    build: { minify: true, rolldownOptions: { input: rendererPages } },
  },
});
