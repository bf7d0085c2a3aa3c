/** Encrypted frames through a real Janus, which passes them on and can't read them. */
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  janusVersion,
  NO_JANUS,
  startJanus,
  type TestJanus,
} from '../../../../signaling-server/src/testing/janus.ts';
import {
  bundleHarness,
  hasChromium,
  launchChromium,
  openHarness,
  titleInChromium,
} from '../../testing/real-page.ts';
import type * as Harness from './testing/janus-harness.ts';

declare global {
  interface Window {
    janusHarness: typeof Harness;
  }
}

const hasJanus = janusVersion() !== null;
const title = titleInChromium('encrypted frames through Janus');

describe.runIf(hasChromium && hasJanus)(hasJanus ? title : `${title}: ${NO_JANUS}`, () => {
  let browser: Browser;
  let page: Page;
  let janus: TestJanus;

  beforeAll(async () => {
    const [harness, worker] = await Promise.all([
      bundleHarness({ url: new URL('./testing/janus-harness.ts', import.meta.url), name: 'janusHarness' }),
      bundleHarness({ url: new URL('./frame-worker.ts', import.meta.url), name: 'frameWorker' }),
    ]);
    janus = await startJanus();
    browser = await launchChromium();
    // The page asks Janus itself, which is on this machine.
    page = await browser.newPage({ permissions: ['local-network-access'] });
    await openHarness(page, harness);
    const { RINGDOWN_JANUS_URL: url, RINGDOWN_JANUS_SECRET: secret } = janus.settings;
    await page.evaluate((given) => window.janusHarness.run(given.url, given.secret, given.worker), {
      ...{ url, secret, worker },
    });
  });

  afterAll(async () => {
    await browser.close();
    await janus.remove();
  });

  const wantSize = (size: 0 | 1): Promise<void> =>
    page.evaluate((wanted) => window.janusHarness.wantSize(wanted), size);
  const receptions = () => page.evaluate(() => window.janusHarness.receptions());

  it('are sound and picture to who has the key, in the size that was asked for, and neither to Janus', async () => {
    await wantSize(1);
    await expect.poll(async () => (await receptions())[0]?.width).toBe(640);
    await wantSize(0);
    await expect.poll(async () => (await receptions())[0]?.width).toBe(320);
    await expect.poll(async () => (await receptions())[1]?.audioPackets).toBeGreaterThan(50);
    const [withKey, asJanus] = await receptions();
    expect(withKey!.share).toBeGreaterThan(0.9);
    expect(asJanus!.share).toBeLessThan(0.3);
    expect(asJanus!.pictureBytes).toBeGreaterThan(2_000);
    expect(asJanus!.decoded).toBe(0);
  });
});
