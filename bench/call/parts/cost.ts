import type { Browser } from '@playwright/test';
import { ada, grace } from '../../../e2e/calls/team.ts';
import { percentile, type Figure } from '../../report.ts';
import { answerBareCall, endBareCall } from '../bare-pair.ts';
import { cpuMsOf } from '../browser-processes.ts';
import type { Part } from '../part.ts';
import { endCall, establish } from '../product-call.ts';
import { openStage } from '../stage.ts';

/** What the product asks a camera for, so that the bare pair encodes as much. */
const CAMERA = { width: { ideal: 1_280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const SETTLING_MS = 5_000;

/** The processor time of both ends of a call, with everything that is on the screen. */
export const costPart: Part = {
  title: 'Processor time of a call, both ends together',
  async measure({ browsers, isQuick }) {
    const windowMs = isQuick ? 4_000 : 15_000;
    const figures: Figure[] = [];
    for (const media of ['voice', 'video'] as const) {
      const stage = await openStage({ browsers, path: null });
      try {
        const caller = await stage.openPhone('caller', ada);
        const callee = await stage.openPhone('callee', grace);
        const bare = await stage.openBare(media === 'video' ? { camera: CAMERA } : {});
        const [idle, ours, theirs]: [number[], number[], number[]] = [[], [], []];
        const share = async (): Promise<number> => {
          await caller.page.waitForTimeout(SETTLING_MS);
          return (await cpuMsWithin(browsers, windowMs)) / windowMs;
        };
        for (let round = 0; round < (isQuick ? 1 : 3); round += 1) {
          idle.push(await share());
          await establish(caller, callee, media);
          ours.push(await share());
          await endCall(caller, callee);
          await answerBareCall(bare);
          theirs.push(await share());
          await endBareCall(bare);
        }
        const rest = percentile(idle, 0.5);
        figures.push({
          figure: `${media} call, above what the same pages use at rest`,
          value: (percentile(ours, 0.5) - rest) * 100,
          unit: '% of a core',
          baseline: (percentile(theirs, 0.5) - rest) * 100,
        });
      } finally {
        await stage.close();
      }
    }
    return figures;
  },
};

async function cpuMsWithin(browsers: readonly Browser[], ms: number): Promise<number> {
  const before = await cpuMsOf(browsers);
  await new Promise((resolve) => setTimeout(resolve, ms));
  return (await cpuMsOf(browsers)) - before;
}
