/** What a line of a connection has counted of what it received by now. */
export interface InboundCount {
  /** Its name, which no line of another connection has. */
  readonly line: string;
  /** Of its sound: power times seconds. */
  readonly energy: number;
  /** Pictures of its video that were decoded. */
  readonly frames: number;
}

/**
 * What came between two counts. A line that began meanwhile counts from its beginning; what came last on one that is
 * gone by then is not known, and left out.
 */
export function receivedSince(
  before: readonly InboundCount[],
  after: readonly InboundCount[],
  what: 'energy' | 'frames',
): number {
  const since = after.map((now) => now[what] - (before.find(({ line }) => line === now.line)?.[what] ?? 0));
  return since.reduce((sum, one) => sum + one, 0);
}

/** Whether a line went away between two counts, so that not all is known of what came. */
export const wentAway = (before: readonly InboundCount[], after: readonly InboundCount[]): boolean =>
  before.some(({ line }) => !after.some((now) => now.line === line));
