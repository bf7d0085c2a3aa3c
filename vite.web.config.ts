import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { aliases, rendererPages, svelteConfig } from './vite.shared.ts';

/** The same renderer as the desktop app's, built for the signaling server to serve to browsers. */
export default defineConfig({
  root: 'src/renderer',
  plugins: [svelte({ configFile: svelteConfig })],
  resolve: { alias: aliases, dedupe: ['zod'] },
  build: {
    outDir: '../../signaling-server/public',
    emptyOutDir: true,
    rolldownOptions: { input: { index: rendererPages.index } },
  },
});
