/** The noise suppression in a real browser engine, which is started here, so that the suite needs nothing but it. */
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bundleHarness,
  hasChromium,
  launchChromium,
  openHarness,
  titleInChromium,
} from '../testing/real-page.ts';
import type * as Harness from './testing/suppression-harness.ts';

declare global {
  interface Window {
    suppressionHarness: typeof Harness;
  }
}

describe.runIf(hasChromium)(titleInChromium('the strong noise suppression'), () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const script = await bundleHarness({
      url: new URL('./testing/suppression-harness.ts', import.meta.url),
      name: 'suppressionHarness',
    });
    browser = await launchChromium();
    page = await browser.newPage();
    await openHarness(page, script);
  });

  afterAll(() => browser.close());

  it('takes at least 20 dB of a fan away', async () => {
    const heard = await page.evaluate(() => window.suppressionHarness.suppress('fan'));
    expect(heard.weaker).toBeGreaterThan(20);
    // Its network looks at 10 ms at a time: what comes sooner did not go through it.
    expect(heard.later).toBeGreaterThan(10);
  });

  it('lets through what sounds like a voice', async () => {
    const heard = await page.evaluate(() => window.suppressionHarness.suppress('voice'));
    expect(heard.weaker).toBeLessThan(6);
  });
});
