import { longestDisagreement, shownWithin } from './diary-model.ts';
import type { DiaryEntry } from './screen-diary.ts';
import { lengthOf, type Span } from './sound-trace-model.ts';

/** How one person heard the other one during a span. */
export interface Hearing {
  readonly longestSilenceMs: number;
  readonly silentMs: number;
  /** From microphone to decoded sound; null: too little was heard to tell. */
  readonly delayMs: number | null;
  /** Share of the sound that was made up because packets were missing or late. */
  readonly concealed: number;
}

export interface Heard {
  readonly span: Span;
  readonly byAda: Hearing;
  readonly byGrace: Hearing;
  readonly diaries: Readonly<Record<'ada' | 'grace', readonly DiaryEntry[]>>;
}

/** Samples of sound that a line of a connection has counted by now. */
export interface SoundCount {
  /** Its name, which no line of another connection has. */
  readonly line: string;
  /** Made up, because packets were missing or late; `received` has them as well. */
  readonly concealed: number;
  readonly received: number;
}

/**
 * Of the sound that came between two counts, the share that was made up, 0 to 1. One that began meanwhile counts from
 * its beginning; what came last on one that is gone by then is not known, and left out.
 */
export function concealedShare(before: readonly SoundCount[], after: readonly SoundCount[]): number {
  const since = after.map((now) => {
    const first = before.find(({ line }) => line === now.line);
    return {
      concealed: now.concealed - (first?.concealed ?? 0),
      received: now.received - (first?.received ?? 0),
    };
  });
  const received = since.reduce((sum, one) => sum + one.received, 0);
  return received === 0 ? 0 : since.reduce((sum, one) => sum + one.concealed, 0) / received;
}

/** All of them. */
const ALL_BARS = 4;

/** The figures of a scenario in one line that can be read: of the screens only what changed on them. */
export function figuresLine({ span, byAda, byGrace, diaries }: Heard): string {
  const differed = Math.round(longestDisagreement(diaries.ada, diaries.grace, span));
  return [
    `in ${(lengthOf(span) / 1_000).toFixed(1)} s Ada heard: ${hearing(byAda)}`,
    `Grace heard: ${hearing(byGrace)}`,
    ...screens(saw(diaries.ada, span), saw(diaries.grace, span)),
    ...(differed === 0 ? [] : [`screens differed for ${differed} ms at most`]),
  ].join(' | ');
}

function hearing({ longestSilenceMs, silentMs, delayMs, concealed }: Hearing): string {
  return [
    `longest silence ${longestSilenceMs} ms${silentMs === longestSilenceMs ? '' : `, silent ${silentMs} ms in all`}`,
    `${(concealed * 100).toFixed(1)} % concealed`,
    ...(delayMs === null ? [] : [`delay ${delayMs} ms`]),
  ].join(', ');
}

function screens(ada: readonly string[], grace: readonly string[]): string[] {
  const said = (who: string, shown: readonly string[]): string[] =>
    shown.length > 1 ? [`${who} saw: ${shown.join(' → ')}`] : [];
  if (ada.join() === grace.join()) return said('both', ada);
  return [...said('Ada', ada), ...said('Grace', grace)];
}

const saw = (diary: readonly DiaryEntry[], span: Span): string[] =>
  shownWithin(diary, span, ({ words, bars, line }) => {
    // What there is to do about it, the third part of the words, is not needed here.
    const said = words === '' ? ['no call'] : words.split(' · ').slice(0, 2);
    const all = [
      ...said.filter((part) => part !== 'Connected'),
      ...(bars === null || bars === ALL_BARS ? [] : [`${bars} of ${ALL_BARS} bars`]),
      ...(line === 'online' ? [] : [`line ${line}`]),
    ];
    return all.length === 0 ? 'Connected' : all.join(', ');
  });
