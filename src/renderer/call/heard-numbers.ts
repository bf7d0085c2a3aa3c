import type { CallAcknowledge, DeviceId } from '@protocol';

export type Run = CallAcknowledge['runs'][number];

/** Of each device. With more than this the oldest gap is long past being filled. */
const MOST_RUNS = 128;

/** The numbers of the messages that have come in one call, from each device and by whatever way. */
export class HeardNumbers {
  /** Of each device, ascending, with a gap between any two. */
  readonly #runs = new Map<DeviceId, readonly Run[]>();

  /** Returns whether it is the first one with this number. */
  add(from: DeviceId, seq: number): boolean {
    const runs = this.#runs.get(from) ?? [];
    if (runs.some(([first, last]) => first <= seq && seq <= last)) return false;
    this.#runs.set(from, bounded(withNumber(runs, seq)));
    return true;
  }
}

/** The same runs and one number more, which is in none of them. */
export function withNumber(runs: readonly Run[], seq: number): readonly Run[] {
  const before = runs.filter(([, last]) => last < seq);
  const after = runs.filter(([first]) => first > seq);
  const left = before.at(-1)?.[1] === seq - 1 ? before.pop() : undefined;
  const right = after[0]?.[0] === seq + 1 ? after.shift() : undefined;
  return [...before, [left?.[0] ?? seq, right?.[1] ?? seq], ...after];
}

/** Or every number would cost a device more that leaves out every other one. What is missing counts as heard. */
function bounded(runs: readonly Run[]): readonly Run[] {
  const [first, second, ...others] = runs;
  if (!first || !second || runs.length <= MOST_RUNS) return runs;
  return [[first[0], second[1]], ...others];
}
