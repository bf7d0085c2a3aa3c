/** The browser's own database in a real browser engine. */
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bundleHarness,
  hasChromium,
  launchChromium,
  openHarness,
  titleInChromium,
} from '../testing/real-page.ts';
import type * as Harness from './testing/store-harness.ts';

declare global {
  interface Window {
    storeHarness: typeof Harness;
  }
}

describe.runIf(hasChromium)(titleInChromium('what is kept of keys'), () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const url = new URL('./testing/store-harness.ts', import.meta.url);
    const script = await bundleHarness({ url, name: 'storeHarness' });
    browser = await launchChromium();
    page = await browser.newPage();
    await openHarness(page, script);
  });

  afterAll(() => browser.close());

  it('is one key of this device for all its tabs', async () => {
    const keys = await page.evaluate(() => window.storeHarness.ownKeys());
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toHaveLength(43);
  });

  it('is never replaced by another key, nor by what another tab did not know', async () => {
    const { answered, kept } = await page.evaluate(() => window.storeHarness.keptOfVerified());
    expect(answered).toMatchObject({ key: 'right', verifiedAt: 7 });
    expect(kept).toMatchObject([{ key: 'right', verifiedAt: 7, alarm: 'changed' }]);
  });

  it('can be read again after it could not', async () => {
    expect(await page.evaluate(() => window.storeHarness.openedLater())).toEqual(['SecurityError', 1]);
  });

  it('is opened anew after the browser has deleted it', async () => {
    expect(await page.evaluate(() => window.storeHarness.deletedMeanwhile())).toEqual([true, 0, 1]);
  });
});
