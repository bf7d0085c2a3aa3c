/** A statement takes only so many parameters: 999 in the oldest SQLite, with at most six for each row. */
const PART = 150;

export function parts<T>(list: readonly T[]): T[][] {
  const starts = Array.from({ length: Math.ceil(list.length / PART) }, (_, index) => index * PART);
  return starts.map((start) => list.slice(start, start + PART));
}
