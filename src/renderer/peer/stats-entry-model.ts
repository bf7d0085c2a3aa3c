/** One entry of a statistics report. Browsers differ in what they put in and when, so every field may be missing. */
export type StatsEntry = Readonly<Record<string, unknown>>;

export function numberIn(entry: StatsEntry | undefined, field: string): number | null {
  const value = entry?.[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export const countIn = (entry: StatsEntry | undefined, field: string): number => numberIn(entry, field) ?? 0;

export function textIn(entry: StatsEntry | undefined, field: string): string | null {
  const value = entry?.[field];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** One of the known words, or the one that stands for all others. */
export function wordIn<Word extends string>(
  { entry, field }: { readonly entry: StatsEntry | undefined; readonly field: string },
  known: readonly Word[],
  otherwise: Word,
): Word {
  const value = textIn(entry, field);
  return known.find((word) => word === value) ?? otherwise;
}
