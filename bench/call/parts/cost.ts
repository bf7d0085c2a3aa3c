import { ada, grace } from '../../../e2e/calls/team.ts';
import { percentile, type Figure } from '../../report.ts';
import { answerBareCall, endBareCall } from '../bare-pair.ts';
import { cpuMsWithin } from '../browser-processes.ts';
import type { Part } from '../part.ts';
import { endCall, establish } from '../product-call.ts';
import { setShown } from '../product.ts';
import { openStage } from '../stage.ts';

/** What the product asks a camera for, so that the bare pair encodes as much. */
const CAMERA = { width: { ideal: 1_280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const SETTLING_MS = 5_000;

/**
 * A call in the tray should cost no more than what it is made of. The desktop app tells the page that its window is
 * hidden, and does not throttle it; so does this.
 */
const HIDDEN_AIM = { of: 'ratio', atMost: 1.2 } as const;

/** The processor time of both ends of a call, with everything that is on the screen, and with hidden windows. */
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
        const keepsDevices = false;
        const bare = await stage.openBare(
          media === 'video' ? { camera: CAMERA, keepsDevices } : { keepsDevices },
        );
        const [idle, ours, hidden, theirs]: [number[], number[], number[], number[]] = [[], [], [], []];
        const share = async (): Promise<number> => {
          await caller.page.waitForTimeout(SETTLING_MS);
          return (await cpuMsWithin(browsers, windowMs)) / windowMs;
        };
        for (let round = 0; round < (isQuick ? 1 : 3); round += 1) {
          idle.push(await share());
          await establish(caller, callee, media);
          ours.push(await share());
          for (const phone of [caller, callee]) await setShown(phone, false);
          hidden.push(await share());
          for (const phone of [caller, callee]) await setShown(phone, true);
          await endCall(caller, callee);
          await answerBareCall(bare);
          theirs.push(await share());
          await endBareCall(bare);
        }
        const aboveRest = (shares: readonly number[]): number =>
          (percentile(shares, 0.5) - percentile(idle, 0.5)) * 100;
        const common = { unit: '% of a core', baseline: aboveRest(theirs) };
        figures.push(
          {
            figure: `${media} call, above what the same pages use at rest`,
            ...{ value: aboveRest(ours), ...common },
          },
          {
            figure: `${media} call, the same in hidden windows`,
            ...{ value: aboveRest(hidden), ...common, aim: HIDDEN_AIM },
          },
        );
      } finally {
        await stage.close();
      }
    }
    return figures;
  },
};
