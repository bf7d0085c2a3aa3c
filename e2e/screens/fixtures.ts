import { test as base, type Page } from '@playwright/test';
import axe, { type AxeResults, type RunOptions } from 'axe-core';
import { openGallery, type Gallery, type Theme } from './gallery.ts';
import { beginFocusWalk, contrastOf, findOverflow } from './layout.ts';

/** CSS pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

type FirstFocus = 'visible' | 'invisible' | 'nothing';

/** A scene on the screen, and what can be said about it. */
interface Shown {
  readonly page: Page;
  /** Errors of the console and uncaught ones since the scene was opened. */
  readonly errors: readonly string[];
  /** Changes the colours of what is shown; the themes differ in nothing else. */
  wear(theme: Theme): Promise<void>;
  /** As a person does who drags the window's corner. */
  resize(size: Size): Promise<void>;
  /** Broken accessibility rules: which, where and why. */
  violations(): Promise<readonly string[]>;
  /** The same of those about colours only. */
  badColours(): Promise<readonly string[]>;
  overflow(): Promise<readonly string[]>;
  /** Whether a person with a keyboard sees which control is reached first. Leaves the focus on it. */
  firstFocus(): Promise<FirstFocus>;
  /** The controls that Tab reaches without a sign that it did. */
  unseenFocus(): Promise<readonly string[]>;
  /** Between the lightest and the darkest point of a part of the page, 1 to 21. */
  readonly contrast: (clip: { x: number; y: number; width: number; height: number }) => Promise<number>;
}

interface Stage {
  readonly page: Page;
  readonly errors: string[];
}

interface WorkerFixtures {
  readonly gallery: Gallery;
  /** Loaded once; that costs more than showing another scene in it. */
  readonly stage: Stage;
}

interface TestFixtures {
  readonly show: (scene: string, theme: Theme, size: Size) => Promise<Shown>;
}

async function setStage(gallery: Gallery): Promise<Stage> {
  // Without movement, what is seen and measured is the end of every transition.
  const context = await gallery.browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(gallery.address('', 'light'));
  await page.evaluate(axe.source);
  return { page, errors };
}

/** Runs in the page: shows another scene as a step on in its history would. */
function goOn(address: string): void {
  document.getElementById('app')?.removeAttribute('data-scene');
  history.pushState(null, '', address);
  dispatchEvent(new PopStateEvent('popstate'));
}

declare global {
  interface Window {
    /** What looks for broken rules, once it was brought into the page. */
    readonly axe?: { run(context: Document, options: RunOptions): Promise<AxeResults> };
  }
}

/** There are no frames here. What is in order is not told: carrying all of that over takes as long as finding it. */
async function runAxe(page: Page, options: RunOptions): Promise<readonly string[]> {
  const results = await page.evaluate((chosen) => {
    if (!window.axe) throw new Error('It was not brought into the page.');
    return window.axe.run(document, { ...chosen, resultTypes: ['violations'] });
  }, options);
  return wordsOf(results);
}

const badColours = (page: Page): Promise<readonly string[]> =>
  runAxe(page, { runOnly: ['color-contrast', 'link-in-text-block'] });

const wordsOf = ({ violations: found }: AxeResults): readonly string[] =>
  found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary ?? ''}`),
  );

/** Compares the control and a little around it as painted, so that a ring that is cut off does not count. */
async function firstFocus(page: Page): Promise<FirstFocus> {
  const focused = page.locator(':focus');
  // A screen may have put the focus where it is wanted first.
  if ((await focused.count()) === 0) await page.keyboard.press('Tab');
  if ((await focused.count()) === 0) return 'nothing';
  const box = await focused.boundingBox();
  if (box === null) return 'invisible';
  const control = await focused.elementHandle();
  const margin = 6;
  const x = Math.max(0, box.x - margin);
  const y = Math.max(0, box.y - margin);
  const clip = { x, y, width: box.x + box.width + margin - x, height: box.y + box.height + margin - y };
  const paint = (): Promise<Buffer> => page.screenshot({ clip, animations: 'disabled' });
  const withFocus = await paint();
  await control.evaluate((element) => (element as HTMLElement).blur());
  const without = await paint();
  await control.focus();
  return withFocus.equals(without) ? 'invisible' : 'visible';
}

/** More than any screen has that is not a list of people; the rows of those are all alike. */
const MOST_STOPS = 30;

async function unseenFocus(page: Page): Promise<readonly string[]> {
  await page.evaluate(beginFocusWalk);
  // Without waiting for one after the other: they come in order.
  await Promise.all(Array.from({ length: MOST_STOPS }, () => page.keyboard.press('Tab')));
  const stops = await page.evaluate(() => window.focusWalk ?? []);
  return [...new Set(stops.filter(({ seen }) => !seen).map(({ name }) => name))];
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  gallery: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern and demands one.
    async ({}, use) => {
      const gallery = await openGallery();
      await use(gallery);
      await gallery.close();
    },
    { scope: 'worker' },
  ],
  stage: [
    async ({ gallery }, use) => {
      await use(await setStage(gallery));
    },
    { scope: 'worker' },
  ],
  show: async ({ gallery, stage: { page, errors } }, use) => {
    await use(async (scene, theme, size) => {
      await page.setViewportSize(size);
      errors.length = 0;
      await page.evaluate(goOn, gallery.address(scene, theme));
      await page.locator(`#app[data-scene="${scene}"]`).waitFor({ state: 'attached' });
      return {
        page,
        errors,
        async resize(changed) {
          await page.setViewportSize(changed);
          // What is open finds its new place with the next frame.
          await page.evaluate(
            () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
          );
        },
        async wear(changed) {
          await page.evaluate((name) => void (document.documentElement.dataset['theme'] = name), changed);
        },
        violations: () => runAxe(page, {}),
        badColours: () => badColours(page),
        overflow: () => page.evaluate(findOverflow),
        firstFocus: () => firstFocus(page),
        unseenFocus: () => unseenFocus(page),
        async contrast(clip) {
          const picture = await page.screenshot({ clip, animations: 'disabled' });
          return page.evaluate(contrastOf, picture.toString('base64'));
        },
      };
    });
  },
});

export { expect } from '@playwright/test';
