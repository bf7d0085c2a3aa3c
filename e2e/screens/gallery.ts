import { join } from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { build, preview } from 'vite';
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

const root = join(projectRoot, 'test-results', 'gallery');
const configFile = join(projectRoot, 'vite.web.config.ts');

/** Bundles the gallery, once for all who open it: a page of one file is there in half the time of one of hundreds. */
export async function buildGallery(): Promise<void> {
  // With the warnings and errors that Svelte leaves out of what is given away.
  process.env['NODE_ENV'] = 'development';
  await build({
    configFile,
    mode: 'development',
    logLevel: 'warn',
    build: {
      outDir: root,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { input: join(projectRoot, 'src/renderer/ui/gallery/gallery.html') },
    },
  });
}

/** The gallery that was built, on a free port, and a browser to look at it. */
export async function openGallery(): Promise<Gallery> {
  const server = await preview({
    configFile,
    logLevel: 'warn',
    build: { outDir: root },
    preview: { host: '127.0.0.1', port: 0, headers: { 'Cache-Control': 'max-age=3600' } },
  });
  try {
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
