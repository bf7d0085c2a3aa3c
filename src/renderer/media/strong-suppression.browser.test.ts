/** The noise suppression in a real browser engine, which is started here, so that the suite needs nothing but it. */
import { type Browser, type Page, chromium } from '@playwright/test';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aliases } from '../../../vite.shared.ts';
import type * as Harness from './testing/suppression-harness.ts';

declare const process: {
  readonly env: Readonly<Record<string, string | undefined>>;
  getBuiltinModule(name: 'fs'): { existsSync(path: string): boolean };
};

declare global {
  interface Window {
    suppressionHarness: typeof Harness;
  }
}

const executablePath = process.env['RINGDOWN_CHROMIUM'] ?? '/usr/lib/chromium/chromium';
const hasChromium = process.getBuiltinModule('fs').existsSync(executablePath);
const address = 'http://localhost/';

async function bundleHarness(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: aliases },
    build: {
      write: false,
      minify: false,
      lib: {
        entry: new URL('./testing/suppression-harness.ts', import.meta.url).pathname,
        formats: ['iife'],
        name: 'suppressionHarness',
      },
    },
  });
  const [bundle] = [built].flat();
  if (!bundle || !('output' in bundle)) throw new Error('the harness was not built');
  return bundle.output[0].code;
}

const title = hasChromium
  ? 'the strong noise suppression'
  : `the strong noise suppression: NOT TESTED, no Chromium at ${executablePath} (set RINGDOWN_CHROMIUM)`;

describe.runIf(hasChromium)(title, () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const script = await bundleHarness();
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required', '--disable-background-networking'],
    });
    page = await browser.newPage();
    await page.route(address, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Sound</title>' }),
    );
    await page.goto(address);
    await page.addScriptTag({ content: script });
  }, 60_000);

  afterAll(() => browser.close());

  it('takes at least 20 dB of a fan away', async () => {
    const heard = await page.evaluate(() => window.suppressionHarness.suppress('fan'));
    expect(heard.weaker).toBeGreaterThan(20);
    // Its network looks at 10 ms at a time: what comes sooner did not go through it.
    expect(heard.later).toBeGreaterThan(10);
  }, 30_000);

  it('lets through what sounds like a voice', async () => {
    const heard = await page.evaluate(() => window.suppressionHarness.suppress('voice'));
    expect(heard.weaker).toBeLessThan(6);
  }, 30_000);
});
