import type { DiaryEntry } from './screen-diary.ts';
import type { Span } from './sound-trace-model.ts';

type Dated = Pick<DiaryEntry, 'at' | 'phase'>;

/** What was shown at a moment. */
export function entryAt<E extends Dated>(diary: readonly E[], at: number): E | undefined {
  return diary.findLast((entry) => entry.at <= at);
}

/** What was shown in a span, without repetitions. */
export function shownWithin<E extends Dated>(
  diary: readonly E[],
  span: Span,
  what: (entry: E) => string,
): string[] {
  const first = entryAt(diary, span.from);
  const entries = [...(first ? [first] : []), ...diary.filter(({ at }) => at > span.from && at <= span.to)];
  return entries.map(what).filter((shown, index, all) => shown !== all[index - 1]);
}

/** For how long at most two screens showed different phases of the same call. */
export function longestDisagreement(a: readonly Dated[], b: readonly Dated[], span: Span): number {
  const moments = [...a, ...b].map(({ at }) => at).filter((at) => at > span.from && at < span.to);
  const edges = [span.from, ...moments.sort((x, y) => x - y), span.to];
  let longest = 0;
  let since: number | null = null;
  for (const edge of edges) {
    const differ = edge < span.to && entryAt(a, edge)?.phase !== entryAt(b, edge)?.phase;
    if (differ) since ??= edge;
    else if (since !== null) {
      longest = Math.max(longest, edge - since);
      since = null;
    }
  }
  return longest;
}
