import { join } from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { createServer } from 'vite';
import { requireChromium } from '../../build/scripts/chromium.ts';
import { projectRoot } from '../../build/scripts/project-root.ts';
import { quietFlags } from '../calls/browser.ts';

export type Theme = 'light' | 'dark';

export interface Gallery {
  readonly browser: Browser;
  /** Where a scene of `src/renderer/ui/gallery/scenes.ts` is shown. */
  address(scene: string, theme: Theme): string;
  close(): Promise<void>;
}

/** The gallery of screens on a free port, and a browser to look at it. */
export async function openGallery(): Promise<Gallery> {
  const server = await createServer({
    configFile: join(projectRoot, 'vite.web.config.ts'),
    // Of its own, so that a development server beside it, or another worker's, keeps its bundles.
    cacheDir: join(projectRoot, 'node_modules', `.vite-gallery-${process.env['TEST_PARALLEL_INDEX'] ?? '0'}`),
    logLevel: 'warn',
    server: {
      host: '127.0.0.1',
      port: 0,
      // Nobody edits the screens meanwhile, so the browser need not ask for each of some hundred modules again.
      hmr: false,
      watch: null,
      headers: { 'Cache-Control': 'max-age=3600' },
    },
  });
  try {
    await server.listen();
    const origin = server.resolvedUrls?.local[0];
    if (origin === undefined) throw new Error('The gallery is served nowhere.');
    const browser = await chromium.launch({
      executablePath: requireChromium(),
      chromiumSandbox: false,
      args: quietFlags,
    });
    return {
      browser,
      address: (scene, theme) => `${origin}ui/gallery/gallery.html?scene=${scene}&theme=${theme}`,
      async close() {
        await browser.close();
        await server.close();
      },
    };
  } catch (cause) {
    await server.close();
    throw cause;
  }
}
