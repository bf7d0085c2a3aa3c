import type { Page } from '@playwright/test';
import { ada, grace } from '../../../e2e/calls/team.ts';
import type { Figure } from '../../report.ts';
import type { Part } from '../part.ts';
import { endCall, establish } from '../product-call.ts';
import { openStage } from '../stage.ts';

/** An ended call stays on the screen for some seconds, and what it held goes with it. */
const FORGETTING_MS = 8_000;

interface Held {
  readonly heapBytes: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** What a page holds after garbage collection. */
async function heldBy(page: Page): Promise<Held> {
  // What the tests' own probe remembers of past calls is not the product's.
  await page.evaluate(() => {
    const { peers, captured, analysers } = window.ringdownProbe;
    for (const list of [peers, captured, analysers]) list.length = 0;
  });
  const session = await page.context().newCDPSession(page);
  try {
    // Twice: what the first one finalises, the second one frees.
    for (let pass = 0; pass < 2; pass += 1) await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    return { heapBytes: usedSize, nodes, listeners: jsEventListeners };
  } finally {
    await session.detach();
  }
}

/** Whether calls leave anything behind: what both pages hold after many, beside what they held after a few. */
export const memoryPart: Part = {
  title: 'What calls leave behind',
  async measure({ browsers, isQuick }) {
    const [few, many] = isQuick ? [4, 12] : [20, 200];
    const stage = await openStage({ browsers, path: null });
    try {
      const phones = [await stage.openPhone('caller', ada), await stage.openPhone('callee', grace)] as const;
      const callUntil = async (from: number, to: number): Promise<readonly Held[]> => {
        for (let call = from; call < to; call += 1) {
          await establish(...phones);
          await endCall(...phones);
        }
        await phones[0].page.waitForTimeout(FORGETTING_MS);
        return Promise.all(phones.map(({ page }) => heldBy(page)));
      };
      const early = await callUntil(0, few);
      const late = await callUntil(few, many);
      const sum = (held: readonly Held[], name: keyof Held): number =>
        held.reduce((total, one) => total + one[name], 0);
      const figure = (name: keyof Held, unit: string, scale: number): Figure => ({
        figure: `${name} after ${many} calls, beside after ${few}`,
        ...{ value: sum(late, name) / scale, unit, baseline: sum(early, name) / scale },
        aim: { of: 'ratio', atMost: 1.1 },
      });
      return [figure('heapBytes', 'MB', 1_000_000), figure('nodes', '', 1), figure('listeners', '', 1)];
    } finally {
      await stage.close();
    }
  },
};
