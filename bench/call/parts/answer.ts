import type { Page } from '@playwright/test';
import { ada, alan, grace, type Member } from '../../../e2e/calls/team.ts';
import { percentile, type Figure } from '../../report.ts';
import { answerBareCall, endBareCall } from '../bare-pair.ts';
import { heardAt, installOnsets, pressedAt, resetTimes } from '../onset.ts';
import type { Part, PartContext } from '../part.ts';
import { endCall, ring } from '../product-call.ts';
import type { ProductPhone } from '../product.ts';
import { openStage } from '../stage.ts';

interface Samples {
  readonly caller: number[];
  readonly callee: number[];
}

const ROUND_TRIPS_MS = [0, 50, 100, 200] as const;
const WARM_UP_CALLS = 2;
/** A person needs at least this long to notice; the connection is made meanwhile. */
const NOTICING_MS = 1_500;
const mary: Member = { username: 'mary', name: 'Mary Jackson', password: 'wind tunnel 1958' };

/** From the press of *Answer* to the first sound, at both ends. */
export const answerPart: Part = {
  title: 'From "Answer" to the first sound',
  async measure(context) {
    const figures: Figure[] = [];
    for (const roundTripMs of ROUND_TRIPS_MS)
      figures.push(...figuresOf(roundTripMs, await measurePath(roundTripMs, context)));
    return figures;
  },
};

async function measurePath(
  roundTripMs: number,
  { browsers, isQuick }: PartContext,
): Promise<Record<string, Samples>> {
  const path = roundTripMs === 0 ? null : { oneWayMs: roundTripMs / 2, loss: 0 };
  const stage = await openStage({ browsers, path, prepare: installOnsets });
  try {
    const caller = await stage.openPhone('caller', ada);
    const warm = await stage.openPhone('callee', grace);
    const ready = await stage.openPhone('callee', mary, { openMicrophone: 'while-ringing' });
    const late = await stage.openPhone('callee', alan, { connect: 'after-answer' });
    const bare = await stage.openBare();
    const kinds: Record<string, () => Promise<[number, number]>> = {
      floor: async () => {
        const times = await timesOf(bare, () => answerBareCall(bare));
        await endBareCall(bare);
        return times;
      },
      'fast answer': () => productCall(caller, warm),
      'fast answer, microphone ready': () => productCall(caller, ready),
      'fast answer off': () => productCall(caller, late),
    };
    return await takeTurns(kinds, isQuick ? 3 : 20);
  } finally {
    await stage.close();
  }
}

/** How long after the press the caller and the callee hear something, ms. */
async function timesOf(
  [caller, callee]: readonly [Page, Page],
  call: () => Promise<void>,
): Promise<[number, number]> {
  await resetTimes(caller);
  await resetTimes(callee);
  await call();
  const heard = await Promise.all([heardAt(caller), heardAt(callee)]);
  const pressed = await pressedAt(callee);
  return [heard[0] - pressed, heard[1] - pressed];
}

async function productCall(caller: ProductPhone, callee: ProductPhone): Promise<[number, number]> {
  const times = await timesOf([caller.page, callee.page], async () => {
    await ring(caller, callee);
    await callee.page.waitForTimeout(NOTICING_MS);
    await callee.phone.answer();
  });
  await endCall(caller, callee);
  return times;
}

async function takeTurns(
  kinds: Record<string, () => Promise<[number, number]>>,
  calls: number,
): Promise<Record<string, Samples>> {
  const samples: Record<string, Samples> = {};
  for (const kind of Object.keys(kinds)) samples[kind] = { caller: [], callee: [] };
  for (let call = -WARM_UP_CALLS; call < calls; call++) {
    for (const [kind, make] of Object.entries(kinds)) {
      const [caller, callee] = await make();
      if (call < 0) continue;
      samples[kind]?.caller.push(caller);
      samples[kind]?.callee.push(callee);
    }
  }
  return samples;
}

function figuresOf(roundTripMs: number, samples: Record<string, Samples>): Figure[] {
  const value = (kind: string, side: keyof Samples, share: number): number =>
    percentile(samples[kind]?.[side] ?? [], share);
  return (['caller', 'callee'] as const).flatMap((side) =>
    [0.5, 0.95].flatMap((share) =>
      ['fast answer', 'fast answer, microphone ready'].flatMap((kind) =>
        ['floor', 'fast answer off'].map((baseline) => ({
          figure: `${roundTripMs} ms round trip, ${side} hears, p${share * 100}: ${kind} / ${baseline}`,
          value: value(kind, side, share),
          unit: 'ms',
          baseline: value(baseline, side, share),
          ...aimOf(roundTripMs, share, baseline),
        })),
      ),
    ),
  );
}

/** At a distance at least 2.5 times as fast as an offer that waits for the answer; nearby little more than the floor. */
function aimOf(roundTripMs: number, share: number, baseline: string): Pick<Figure, 'aim'> {
  if (roundTripMs === 200 && share === 0.95 && baseline === 'fast answer off')
    return { aim: { of: 'ratio', atMost: 0.4 } };
  if (roundTripMs === 0 && share === 0.95 && baseline === 'floor')
    return { aim: { of: 'ratio', atMost: 1.5 } };
  return {};
}
