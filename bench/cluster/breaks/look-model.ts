/** What somebody was answered who asked how people are. */
export interface Look {
  /** Both on the clock of this process. */
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly outcome: 'right' | 'wrong' | 'refused';
}

/** Ms. 0 without looks. */
export function longestWait(looks: readonly Look[]): number {
  return looks.reduce((longest, { askedAt, answeredAt }) => Math.max(longest, answeredAt - askedAt), 0);
}

/** When the first answer came that was asked for after `from`, was right, and was followed by right ones only. Null: there is none. */
export function rightSince(looks: readonly Look[], from: number): number | null {
  const lastNotRight = looks.findLastIndex(({ outcome }) => outcome !== 'right');
  return looks.slice(lastNotRight + 1).find(({ askedAt }) => askedAt >= from)?.answeredAt ?? null;
}

/** Whether a node was ready at that moment. */
export interface Reading {
  readonly at: number;
  readonly ready: boolean;
}

/** For how many ms all in all: from each reading that said no to the next one that said yes, or the last of all. */
export function notReadyFor(readings: readonly Reading[]): number {
  return readings.reduce((total, { at, ready }, index) => {
    const next = readings[index + 1];
    return ready || next === undefined ? total : total + next.at - at;
  }, 0);
}
