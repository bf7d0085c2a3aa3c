/** Encrypted frames in a real browser engine, which is started here, so that the suite needs nothing but it. */
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  bundleHarness,
  hasChromium,
  launchChromium,
  openHarness,
  titleInChromium,
} from '../../testing/real-page.ts';
import type * as Harness from './testing/frames-harness.ts';

declare global {
  interface Window {
    framesHarness: typeof Harness;
  }
}

type Reception = Awaited<ReturnType<typeof Harness.reception>>;

describe.runIf(hasChromium)(titleInChromium('encrypted frames'), () => {
  let browser: Browser;
  let page: Page;
  let scripts: readonly string[];

  beforeAll(async () => {
    scripts = await Promise.all([
      bundleHarness({ url: new URL('./testing/frames-harness.ts', import.meta.url), name: 'framesHarness' }),
      bundleHarness({ url: new URL('./frame-worker.ts', import.meta.url), name: 'frameWorker' }),
    ]);
    browser = await launchChromium();
  });

  afterAll(() => browser.close());

  beforeEach(async () => {
    page = await browser.newPage();
    await openHarness(page, scripts[0] ?? '');
    return () => page.close();
  });

  const connect = (receiver: 'encrypts' | 'plain'): Promise<void> =>
    page.evaluate(({ worker, kind }) => window.framesHarness.connect(worker, kind), {
      worker: scripts[1] ?? '',
      kind: receiver,
    });
  const useKey = (change: 'first' | 'next step' | 'fresh', told: boolean): Promise<void> =>
    page.evaluate(({ what, isTold }) => window.framesHarness.useKey(what, isTold), {
      what: change,
      isTold: told,
    });
  const reception = (): Promise<Reception> => page.evaluate(() => window.framesHarness.reception());
  /** Resolves to what has come once that is as much. */
  const until = async (enough: (come: Reception) => boolean): Promise<Reception> => {
    await expect.poll(async () => enough(await reception())).toBe(true);
    return reception();
  };

  it('are silence and no picture to who has no key, and sound and picture as soon as it comes', async () => {
    await connect('encrypts');
    await useKey('first', false);
    const before = await until(
      ({ audioPackets, pictureBytes, drops }) =>
        audioPackets > 50 && pictureBytes > 5_000 && (drops['no-key'] ?? 0) > 20,
    );
    expect(before).toMatchObject({ energy: 0, decoded: 0 });
    await page.evaluate(() => window.framesHarness.tellKey());
    await until(({ energy, decoded }) => energy > 0.01 && decoded > 20);
  });

  it('are nothing that one could decode in between, though it sees where a picture begins', async () => {
    await connect('plain');
    await useKey('first', false);
    const seen = await until(({ audioPackets, pictureBytes }) => audioPackets > 50 && pictureBytes > 5_000);
    expect(seen.decoded).toBe(0);
  });

  it('go on without a gap from key to key', async () => {
    await connect('encrypts');
    await useKey('first', true);
    const before = await until(({ energy, decoded }) => energy > 0.01 && decoded > 20);
    for (const change of ['next step', 'fresh', 'next step'] as const) {
      const { decoded } = await reception();
      // The receiver finds a step by itself.
      await useKey(change, change === 'fresh');
      await until((come) => come.decoded > decoded + 10);
    }
    const after = await reception();
    expect(after.drops).toEqual({});
    expect(after.freezes).toBe(before.freezes);
    expect(after.keyFrames).toBe(before.keyFrames);
  });

  it('end for who is not told the next key', async () => {
    await connect('encrypts');
    await useKey('first', true);
    await until(({ energy, decoded }) => energy > 0.01 && decoded > 20);
    await useKey('fresh', false);
    const { decoded } = await until(({ drops }) => (drops['no-key'] ?? 0) > 20);
    await until(({ drops }) => (drops['no-key'] ?? 0) > 60);
    expect((await reception()).decoded).toBe(decoded);
  });
});
