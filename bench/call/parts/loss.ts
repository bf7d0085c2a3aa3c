import type { Page } from '@playwright/test';
import { ada, grace } from '../../../e2e/calls/team.ts';
import type { Figure } from '../../report.ts';
import { answerBareCall, endBareCall } from '../bare-pair.ts';
import type { Part } from '../part.ts';
import { endCall, establish } from '../product-call.ts';
import { soundWhile, type Sound } from '../sound-stats.ts';
import { openStage } from '../stage.ts';

const LOSSES = [0, 0.05, 0.1, 0.2] as const;
const ONE_WAY_MS = 25;
/** What reacts to loss has to see it first; nobody listens to a call only in its first seconds. */
const SETTLING_MS = 12_000;

/** What is made up because packets are lost, beside what Chromium makes of the same path by itself. */
export const lossPart: Part = {
  title: 'Concealed sound on a path that loses packets (25 ms one way)',
  async measure({ browsers, isQuick }) {
    const windowMs = isQuick ? 5_000 : 30_000;
    const stage = await openStage({ browsers, path: { oneWayMs: ONE_WAY_MS, loss: 0 } });
    try {
      const caller = await stage.openPhone('caller', ada);
      const callee = await stage.openPhone('callee', grace);
      const bare = await stage.openBare();
      const listen = async (pages: readonly Page[], loss: number): Promise<Sound> => {
        const wait = (ms: number): Promise<void> => caller.page.waitForTimeout(ms);
        stage.relay?.setPath({ oneWayMs: ONE_WAY_MS, loss });
        await wait(SETTLING_MS);
        const sound = await soundWhile(pages, () => wait(windowMs));
        stage.relay?.setPath({ oneWayMs: ONE_WAY_MS, loss: 0 });
        return sound;
      };
      const figures: Figure[] = [];
      for (const loss of LOSSES) {
        await establish(caller, callee);
        const ours = await listen([caller.page, callee.page], loss);
        await endCall(caller, callee);
        await answerBareCall(bare);
        const theirs = await listen(bare, loss);
        await endBareCall(bare);
        figures.push(...figuresOf(loss, ours, theirs));
      }
      return figures;
    } finally {
      await stage.close();
    }
  },
};

function figuresOf(loss: number, ours: Sound, theirs: Sound): Figure[] {
  const name = `${loss * 100} % loss`;
  return [
    {
      ...{ figure: `${name}: concealed`, value: ours.concealed * 100, unit: '%' },
      baseline: theirs.concealed * 100,
      ...(loss === 0.1 && { aim: { of: 'ratio', atMost: 0.1 } }),
    },
    {
      ...{ figure: `${name}: sent`, value: ours.sentRate, unit: 'kbit/s' },
      baseline: theirs.sentRate,
      ...(loss === 0 && { aim: { of: 'ratio', atMost: 1.1 } }),
    },
  ];
}
