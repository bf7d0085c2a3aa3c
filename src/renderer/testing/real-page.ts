/**
 * A real browser engine for tests of what only one has. It is started here and not by the test runner, so that the
 * suite needs nothing but a Chromium.
 */
import { type Browser, type Page, chromium } from '@playwright/test';
import { build } from 'vite';
import { aliases } from '../../../vite.shared.ts';

declare const process: {
  readonly env: Readonly<Record<string, string | undefined>>;
  getBuiltinModule(name: 'fs'): { existsSync(path: string): boolean };
};

const executablePath = process.env['RINGDOWN_CHROMIUM'] ?? '/usr/lib/chromium/chromium';
const address = 'http://localhost/';

export const hasChromium = process.getBuiltinModule('fs').existsSync(executablePath);

/** The name of a suite, which says so where it can't run. */
export const titleInChromium = (title: string): string =>
  hasChromium ? title : `${title}: NOT TESTED, no Chromium at ${executablePath} (set RINGDOWN_CHROMIUM)`;

export interface Harness {
  /** Where its module is. */
  readonly url: URL;
  /** What it is called in the page. */
  readonly name: string;
}

/** A module with all that it imports, as a script for a page. */
export async function bundleHarness({ url, name }: Harness): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: aliases },
    build: {
      write: false,
      minify: false,
      lib: { entry: url.pathname, formats: ['iife'], name },
    },
  });
  const [bundle] = [built].flat();
  if (!bundle || !('output' in bundle)) throw new Error('the harness was not built');
  return bundle.output[0].code;
}

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--allow-loopback-in-peer-connection',
      '--autoplay-policy=no-user-gesture-required',
      // The first two are pages under the address bar, and make each new window cost three times as much.
      '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebRtcHideLocalIpsWithMdns',
      '--disable-background-networking',
      '--no-first-run',
    ],
  });

/** Fills a new page with nothing but that script. As in the product, it may show no page within it. */
export async function openHarness(page: Page, script: string): Promise<void> {
  await page.route(address, (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': "frame-src 'none'" },
      body: '<!doctype html><title>Test</title>',
    }),
  );
  await page.goto(address);
  await page.addScriptTag({ content: script });
}
