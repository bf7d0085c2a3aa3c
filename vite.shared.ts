import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Import aliases, the same for every bundle and for the tests. */
export const aliases = {
  '@protocol': here('./signaling-server/src/protocol/index.ts'),
  '@shared': here('./src/shared'),
};

/** Named, because a configuration whose root is another folder would not find it. */
export const svelteConfig = here('./svelte.config.js');

/** The pages of the renderer: the phone itself, and the small window that shows a ringing call. */
export const rendererPages = {
  index: here('./src/renderer/index.html'),
  ringing: here('./src/renderer/ringing.html'),
};
