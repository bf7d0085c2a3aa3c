import { OFFLINE_GRACE_MS } from '../../../src/presence/presence-service.ts';
import type { LineChange } from './phone-line.ts';

/** When none of somebody's phones was online, in ms of `performance.now()`. */
export interface Absence {
  readonly from: number;
  /** Infinite while it lasts. */
  readonly to: number;
}

/** By how much the server and those who look may hear of a change before or after the phone itself. */
const HEARSAY_MS = 1_000;

/** `changes`: of the line of each phone of one person, from its first connection on. */
export function absencesOf(changes: readonly (readonly LineChange[])[]): Absence[] {
  const absences: Absence[] = [];
  let count = 0;
  let from: number | null = null;
  for (const { at, online } of changes.flat().sort((one, other) => one.at - other.at)) {
    count += online ? 1 : -1;
    if (count === 0) from = at;
    else if (from !== null) {
      absences.push({ from, to: at });
      from = null;
    }
  }
  return from === null ? absences : [...absences, { from, to: Number.POSITIVE_INFINITY }];
}

/** Whether a slow machine kept them away for so long that somebody may well have seen them as offline at this moment. */
export function excuses({ from, to }: Absence, at: number): boolean {
  return at > from + OFFLINE_GRACE_MS - HEARSAY_MS && at < to + HEARSAY_MS;
}
