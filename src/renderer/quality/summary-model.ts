import type { CallSummary } from '@protocol';
import type { CallQuality, QualityCause } from './call-quality.ts';
import type { LinkSample } from './link-sample.ts';

/** Causes that lasted shorter are not worth remembering. */
const WORTH_TELLING = { seconds: 5, share: 0.1 } as const;

interface Mean {
  readonly sum: number;
  readonly count: number;
}

/** What a call was like so far, in a few numbers, however long it lasts. */
export interface Tally {
  readonly mos: Mean;
  readonly lostIn: Mean;
  readonly lostOut: Mean;
  readonly roundTrip: Mean;
  readonly relayed: number;
  readonly seconds: number;
  readonly causes: Readonly<Partial<Record<QualityCause, number>>>;
}

const none: Mean = { sum: 0, count: 0 };

export const emptyTally: Tally = {
  ...{ mos: none, lostIn: none, lostOut: none, roundTrip: none },
  ...{ relayed: 0, seconds: 0, causes: {} },
};

const add = ({ sum, count }: Mean, value: number | null | undefined): Mean =>
  value === null || value === undefined ? { sum, count } : { sum: sum + value, count: count + 1 };

const meanOf = ({ sum, count }: Mean): number | null => (count === 0 ? null : sum / count);

/** One more second. Those in which nobody was to hear anything count for nothing. */
export function tallyUp(tally: Tally, sample: LinkSample, quality: CallQuality | null): Tally {
  if (!quality) return tally;
  const { audioIn, audioOut, roundTripMs, path } = sample;
  const { cause } = quality;
  return {
    mos: add(tally.mos, quality.mos),
    lostIn: add(tally.lostIn, audioIn?.lost),
    lostOut: add(tally.lostOut, audioOut?.lost),
    roundTrip: add(tally.roundTrip, roundTripMs),
    relayed: tally.relayed + (path?.local === 'relay' || path?.remote === 'relay' ? 1 : 0),
    seconds: tally.seconds + 1,
    causes: cause ? { ...tally.causes, [cause]: (tally.causes[cause] ?? 0) + 1 } : tally.causes,
  };
}

/** Null for a call that was too short to say anything about. */
export function summaryOf(tally: Tally): CallSummary | null {
  const mos = meanOf(tally.mos);
  if (mos === null) return null;
  const roundTripMs = meanOf(tally.roundTrip);
  return {
    seconds: tally.seconds,
    mos: Number(mos.toFixed(2)),
    lostIn: rounded(meanOf(tally.lostIn)),
    lostOut: rounded(meanOf(tally.lostOut)),
    roundTripMs: roundTripMs === null ? null : Math.min(60_000, Math.round(roundTripMs)),
    relayed: tally.relayed * 2 > tally.seconds,
    cause: lastingCause(tally),
  };
}

const rounded = (share: number | null): number | null => (share === null ? null : Number(share.toFixed(4)));

function lastingCause({ causes, seconds }: Tally): string | null {
  const [longest] = Object.entries(causes).sort(([, one], [, other]) => other - one);
  if (!longest) return null;
  const [cause, lasted] = longest;
  return lasted >= WORTH_TELLING.seconds && lasted >= WORTH_TELLING.share * seconds ? cause : null;
}
