import type { Page } from '@playwright/test';
import { ada, grace } from '../../../e2e/calls/team.ts';
import type { Figure } from '../../report.ts';
import { answerBareCall, endBareCall } from '../bare-pair.ts';
import type { Part } from '../part.ts';
import { endCall, establish } from '../product-call.ts';
import { soundWhile, untilSentTwice, type Sound } from '../sound-stats.ts';
import { openStage } from '../stage.ts';

const LOSSES = [0, 0.05, 0.1, 0.2] as const;
const ONE_WAY_MS = 25;
/** What reacts to loss has to see it first: how it is until then, and how it is afterwards. */
const ONSET_MS = 5_000;
const SETTLING_MS = 7_000;
/** A call that has gone well for so long is one that loss comes to, and not one that begins with it. */
const BEFORE_MS = 3_000;

interface Heard {
  /** While loss is new. */
  readonly onset: Sound;
  readonly settled: Sound;
  /** When each side began to send every sound twice, ms after loss began; null: not soon. */
  readonly twiceAfter: readonly (number | null)[];
}

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
      const listen = async (pages: readonly Page[], loss: number): Promise<Heard> => {
        const wait = (ms: number): Promise<void> => caller.page.waitForTimeout(ms);
        await wait(BEFORE_MS);
        stage.relay?.setPath({ oneWayMs: ONE_WAY_MS, loss });
        const twice = untilSentTwice(pages, ONSET_MS + SETTLING_MS);
        const onset = await soundWhile(pages, () => wait(ONSET_MS));
        const twiceAfter = await twice;
        const settled = await soundWhile(pages, () => wait(windowMs));
        stage.relay?.setPath({ oneWayMs: ONE_WAY_MS, loss: 0 });
        return { onset, settled, twiceAfter };
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

function figuresOf(loss: number, ours: Heard, theirs: Heard): Figure[] {
  const name = `${loss * 100} % loss`;
  // Not told where it was not seen at both ends.
  const seen = ours.twiceAfter.filter((ms) => ms !== null);
  return [
    {
      ...{ figure: `${name}: concealed in the first 5 s`, value: ours.onset.concealed * 100, unit: '%' },
      baseline: theirs.onset.concealed * 100,
    },
    ...(loss > 0 && seen.length === ours.twiceAfter.length
      ? [
          {
            figure: `${name}: both send it twice after`,
            value: Math.max(...seen),
            unit: 'ms',
            baseline: null,
          },
        ]
      : []),
    {
      ...{ figure: `${name}: concealed`, value: ours.settled.concealed * 100, unit: '%' },
      baseline: theirs.settled.concealed * 100,
      ...(loss === 0.1 && { aim: { of: 'ratio', atMost: 0.1 } }),
    },
    {
      ...{ figure: `${name}: sent`, value: ours.settled.sentRate, unit: 'kbit/s' },
      baseline: theirs.settled.sentRate,
      ...(loss === 0 && { aim: { of: 'ratio', atMost: 1.1 } }),
    },
  ];
}
