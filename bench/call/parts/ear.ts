import type { Page } from '@playwright/test';
import { ada, grace } from '../../../e2e/calls/team.ts';
import { percentile } from '../../report.ts';
import { answerBareCall } from '../bare-pair.ts';
import { heardAt, resetTimes } from '../onset.ts';
import type { Part } from '../part.ts';
import { establish } from '../product-call.ts';
import { openStage } from '../stage.ts';
import { installToneSwitch } from '../tone-switch.ts';

const ONE_WAY_MS = 25;
/** Longer than what the watch calls silence, so that every tone is a new one at both ends. */
const SILENCE_MS = 400;

/** From the sender's audio graph to the receiver's: everything but the devices themselves. */
export const earPart: Part = {
  title: 'Mouth to ear, audio graph to audio graph (25 ms one way)',
  async measure({ browsers, isQuick }) {
    const path = { oneWayMs: ONE_WAY_MS, loss: 0 };
    const stage = await openStage({ browsers, path, prepare: installToneSwitch });
    try {
      const caller = await stage.openPhone('caller', ada);
      const callee = await stage.openPhone('callee', grace);
      const bare = await stage.openBare();
      await establish(caller, callee);
      await answerBareCall(bare);
      const [ours, theirs]: [number[], number[]] = [[], []];
      for (let tone = 0; tone < (isQuick ? 5 : 40); tone += 1) {
        ours.push(await delayOf(caller.page, callee.page));
        theirs.push(await delayOf(bare[0], bare[1]));
      }
      return [0.5, 0.95].map((share) => ({
        ...{ figure: `mouth to ear, p${share * 100}`, value: percentile(ours, share), unit: 'ms' },
        baseline: percentile(theirs, share),
        ...(share === 0.5 && { aim: { of: 'value', atMost: ONE_WAY_MS + 75 } as const }),
      }));
    } finally {
      await stage.close();
    }
  },
};

async function delayOf(mouth: Page, ear: Page): Promise<number> {
  await ear.waitForTimeout(SILENCE_MS);
  await resetTimes(ear);
  const spoken = await mouth.evaluate(() => window.ringdownTone.on());
  const heard = await heardAt(ear);
  await mouth.evaluate(() => window.ringdownTone.off());
  return heard - spoken;
}
