import { percentile, type Figure } from '../../report.ts';
import { heardAt, installOnsets, pressedAt, resetTimes } from '../../call/onset.ts';
import { gather, type Meeting, scatter } from '../meeting.ts';
import type { Part, PartContext } from '../part.ts';
import { openStage } from '../stage.ts';

const ROUND_TRIPS_MS = [0, 50, 100, 200] as const;
/** Who is inside when one more joins. */
const INSIDE = 3;
const WARM_UP_JOINS = 1;
/** What joining takes besides the two round trips: opening the microphone, and the codec's and jitter buffer's delay. */
const BESIDES_MS = 150;

interface Samples {
  /** Until the newcomer hears everybody. */
  readonly hears: number[];
  /** Until everybody hears the newcomer. */
  readonly isHeard: number[];
}

/** From the press of *Join* until the newcomer hears everybody, and everybody the newcomer. */
export const joinPart: Part = {
  title: `From "Join" to hearing everybody, with ${INSIDE} inside`,
  async measure(context) {
    const figures: Figure[] = [];
    for (const roundTripMs of ROUND_TRIPS_MS)
      figures.push(...figuresOf(roundTripMs, ...(await measurePath(roundTripMs, context))));
    return figures;
  },
};

/** Of the product, and of the bare mesh. */
async function measurePath(
  roundTripMs: number,
  { browser, isQuick }: PartContext,
): Promise<readonly [Samples, Samples]> {
  const stage = await openStage({ browser, people: INSIDE + 1, roundTripMs, prepare: installOnsets });
  try {
    const both = [stage.room, stage.mesh] as const;
    const [ours, theirs]: [Samples, Samples] = [fresh(), fresh()];
    for (const meeting of both) await gather(meeting, INSIDE);
    for (let join = -WARM_UP_JOINS; join < (isQuick ? 3 : 15); join += 1) {
      await measureJoin(stage.room, join < 0 ? fresh() : ours);
      await measureJoin(stage.mesh, join < 0 ? fresh() : theirs);
    }
    for (const meeting of both) await scatter(meeting, INSIDE);
    return [ours, theirs];
  } finally {
    await stage.close();
  }
}

const fresh = (): Samples => ({ hears: [], isHeard: [] });

async function measureJoin(meeting: Meeting, samples: Samples): Promise<void> {
  const insiders = meeting.pages.slice(0, INSIDE);
  const newcomer = meeting.pages[INSIDE];
  if (!newcomer) throw new Error('nobody is left to join');
  await meeting.prepare(INSIDE);
  for (const page of meeting.pages) await resetTimes(page);
  await meeting.join(INSIDE);
  const hears = await heardAt(newcomer, INSIDE);
  const isHeard = await Promise.all(insiders.map((page) => heardAt(page)));
  const pressed = await pressedAt(newcomer);
  samples.hears.push(hears - pressed);
  samples.isHeard.push(Math.max(...isHeard) - pressed);
  await meeting.leave(INSIDE);
  for (let one = 0; one < INSIDE; one += 1) await meeting.isConnected(one, INSIDE - 1);
}

function figuresOf(roundTripMs: number, ours: Samples, theirs: Samples): readonly Figure[] {
  const aim = { of: 'value', atMost: 2 * roundTripMs + BESIDES_MS } as const;
  const kinds = { hears: 'hears everybody', isHeard: 'is heard by everybody' } as const;
  return (['hears', 'isHeard'] as const).flatMap((kind) =>
    [0.5, 0.95].map((share) => ({
      ...{ figure: `${roundTripMs} ms round trip: ${kinds[kind]}, p${share * 100}`, unit: 'ms' },
      ...{ value: percentile(ours[kind], share), baseline: percentile(theirs[kind], share) },
      ...(kind === 'hears' && share === 0.5 && { aim }),
    })),
  );
}
