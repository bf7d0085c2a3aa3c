import type { QualityWord } from '../rtc/channel/quality-word.ts';
import type { Second } from './verdict-model.ts';
import { isTelephoneHeadset } from './headset-model.ts';

/** A word is repeated so often although nothing has changed, so that the other side knows it still holds. */
const REPEAT_MS = 4_000;
/** Older ones say nothing about now. */
export const FRESH_MS = 2 * REPEAT_MS + 1_000;

/** What the other side is told; coarse, so that it seldom changes while all is well. */
export function wordAbout(second: Omit<Second, 'theirs'>): QualityWord {
  const { sample, circumstances, busy } = second;
  const { path, roomBps, videoOut } = sample;
  const { microphone } = circumstances;
  return {
    ...hearingOf(second),
    busy: busy || videoOut?.limitedBy === 'cpu',
    headset: microphone !== null && isTelephoneHeadset(microphone),
    network: path?.network ?? 'unknown',
    roomBps: roundTo(roomBps === null ? null : Math.min(roomBps, 10_000_000), 50_000),
  };
}

type Hearing = Pick<QualityWord, 'hears' | 'lost' | 'concealed' | 'jitterMs' | 'bufferMs'>;

const nothingExpected: Hearing = { hears: true, lost: null, concealed: null, jitterMs: null, bufferMs: null };

function hearingOf({
  sample: { audioIn },
  circumstances,
  path,
}: Pick<Second, 'sample' | 'circumstances' | 'path'>): Hearing {
  if (!circumstances.expecting) return nothingExpected;
  // What an outage took says nothing of how it sounds; that nothing comes, the other side may not know.
  if (!audioIn || path === 'silent') return { ...nothingExpected, hears: (audioIn?.packets ?? 0) > 0 };
  return {
    hears: audioIn.packets > 0,
    lost: roundTo(audioIn.lost, 0.005),
    concealed: roundTo(audioIn.concealed, 0.005),
    jitterMs: roundTo(within(audioIn.jitterMs), 10),
    bufferMs: roundTo(within(audioIn.bufferMs), 20),
  };
}

/** What is beyond is as bad as this, and the other side takes no more. */
const within = (ms: number | null): number | null => ms && Math.min(60_000, Math.max(0, ms));

const roundTo = (value: number | null, step: number): number | null =>
  value === null ? null : Number((Math.round(value / step) * step).toFixed(3));

export interface SaidWord {
  readonly word: QualityWord;
  readonly at: number;
}

/** Whether the other side has to be told. What it can't act upon it is not told at once. */
export function isNews(said: SaidWord | null, word: QualityWord, at: number): boolean {
  if (!said || at - said.at >= REPEAT_MS) return true;
  const telling = ({ hears, lost, concealed, busy, headset, network }: QualityWord): string =>
    JSON.stringify([hears, lost, concealed, busy, headset, network]);
  return telling(said.word) !== telling(word);
}
