import type { Page } from '@playwright/test';
import { grace } from '../../../e2e/calls/team.ts';
import { noBadNetworks } from '../../../e2e/network/equipment.ts';
import { installSoundTap, listenFor, takeSound } from '../../../e2e/network/sound-tap.ts';
import { longestOf, silencesWithin } from '../../../e2e/network/sound-trace-model.ts';
import { createWorld, type World } from '../../../e2e/network/world.ts';
import { percentile, type Figure } from '../../report.ts';
import type { Part } from '../part.ts';
import { allowNamedFunctions } from '../product.ts';
import { installPathDiary, tellDiary } from '../path-diary.ts';
import { openRestartingPair } from '../restarting-pair.ts';

/** So long after a change everybody who is heard without a break is heard on the new path. */
const STEADY_MS = 1_000;
/** What was heard is told in batches, so the latest of it is always missing. */
const HOLE_MS = 300;
/** The browser gives a path up late, and the baseline waits for that. */
const PATIENCE_MS = 90_000;

/**
 * Caller and callee change their network in turn: the old one is gone before the new one is there, with another
 * address. What counts is the longest silence of either side. The baseline restarts ICE when the connection has failed.
 */
export const pathPart: Part = {
  title: 'Silence when a network is changed in mid call',
  async measure({ isQuick, tellsTimes }) {
    if (noBadNetworks !== null) {
      console.log(`\nSilence when a network is changed in mid call: not measured. ${noBadNetworks}`);
      return [];
    }
    const world = await createWorld(async (context) => {
      await allowNamedFunctions(context);
      if (tellsTimes) await context.addInitScript(installPathDiary);
    });
    try {
      const ours = await silencesOfProduct(world, { changes: isQuick ? 4 : 30, tellsTimes });
      const theirs = await silencesOfBarePair(world, isQuick ? 1 : 6);
      const figure = (share: number): Figure => ({
        figure: `silence at a change, p${share * 100} of ${ours.length}`,
        ...{ value: percentile(ours, share), unit: 'ms', baseline: percentile(theirs, share) },
        ...(share === 0.95 && { aim: { of: 'value', atMost: 1_000 } }),
      });
      return [figure(0.5), figure(0.95)];
    } finally {
      await world.dispose();
    }
  },
};

async function silencesOfProduct(
  world: World,
  { changes, tellsTimes }: { readonly changes: number; readonly tellsTimes: boolean },
): Promise<readonly number[]> {
  const { ada, grace: callee } = world;
  await ada.call(grace.name);
  await callee.answer();
  for (const phone of [ada, callee]) await phone.seesPhase('active');
  const tell: Changes['tell'] = async ({ from, silence }) => {
    if (!tellsTimes) return;
    console.log(`\n${Math.round(silence)} ms of silence`);
    await tellDiary({ caller: ada.page, callee: callee.page }, from);
  };
  const silences = await silencesAtChanges(world, { pages: [ada.page, callee.page], changes, tell });
  await ada.hangUp();
  await callee.isAtRest();
  return silences;
}

async function silencesOfBarePair(world: World, changes: number): Promise<readonly number[]> {
  const pages: [Page, Page] = [await barePage(world.ada.page), await barePage(world.grace.page)];
  const pair = await openRestartingPair(pages);
  const silences = await silencesAtChanges(world, { pages, changes, tell: () => Promise.resolve() });
  await pair.end();
  return silences;
}

/** In the browser of a phone, where the same microphone is. */
async function barePage(phone: Page): Promise<Page> {
  const browser = phone.context().browser();
  if (browser === null) throw new Error('a phone runs in a browser');
  const context = await browser.newContext({ bypassCSP: true });
  await allowNamedFunctions(context);
  await context.addInitScript(installSoundTap);
  const page = await context.newPage();
  await page.goto(new URL('/healthz', phone.url()).href);
  return page;
}

interface Changes {
  readonly pages: readonly [Page, Page];
  readonly changes: number;
  /** Called after each. */
  readonly tell: (change: { readonly from: number; readonly silence: number }) => Promise<void>;
}

async function silencesAtChanges(
  { ada, grace: callee }: World,
  { pages, changes, tell }: Changes,
): Promise<readonly number[]> {
  const silences: number[] = [];
  for (let change = 0; change < changes; change += 1) {
    await untilSteady(pages);
    for (const page of pages) await takeSound(page);
    const from = Date.now();
    await (change % 2 === 0 ? ada : callee).changeNetwork();
    // What was under way before is still heard for a moment.
    await listenFor(pages[0], STEADY_MS);
    await untilSteady(pages);
    const to = Date.now() - STEADY_MS / 2;
    const heard = await Promise.all(pages.map(async (page) => (await takeSound(page)).heard));
    const silence = Math.max(...heard.map((trace) => longestOf(silencesWithin(trace, { from, to }))));
    silences.push(silence);
    await tell({ from, silence });
  }
  return silences;
}

/** Until both have heard the other one without a break. */
async function untilSteady(pages: readonly Page[]): Promise<void> {
  for (const page of pages)
    await page.waitForFunction(
      ([steadyMs, holeMs]) => {
        const now = performance.timeOrigin + performance.now();
        const audible = window.ringdownSound.heard
          .filter(({ at, level }) => level > 0.02 && at > now - steadyMs)
          .map(({ at }) => at);
        const edges = [now - steadyMs, ...audible.sort((a, b) => a - b), now];
        return edges.every((edge, index) => edge - (edges[index - 1] ?? edge) < holeMs);
      },
      [STEADY_MS, HOLE_MS] as const,
      { polling: 100, timeout: PATIENCE_MS },
    );
}
