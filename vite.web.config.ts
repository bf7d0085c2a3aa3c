import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { precompress } from './build/precompress.ts';
import { aliases, rendererPages, svelteConfig } from './vite.shared.ts';

/** The same renderer as the desktop app's, built for the signaling server to serve to browsers. */
export default defineConfig({
  root: 'src/renderer',
  plugins: [svelte({ configFile: svelteConfig }), precompress()],
  resolve: { alias: aliases, dedupe: ['zod'] },
  build: {
    outDir: '../../signaling-server/public',
    emptyOutDir: true,
    // 9 kB in all. A part that comes later would be shown without its style where fetching that failed once.
    cssCodeSplit: false,
    rolldownOptions: {
      input: { index: rendererPages.index },
      output: {
        // Two files in place of a dozen that are smaller than what fetching one costs: what the page begins with, and what
        // the parts that come later have in common.
        codeSplitting: {
          groups: [
            { name: 'start', tags: ['$initial'] },
            { name: 'common', minShareCount: 2 },
          ],
        },
      },
    },
  },
});
