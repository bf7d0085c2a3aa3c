import { type CallId, type DeviceId, type HeardSignals, limits } from '@protocol';

type Run = HeardSignals['runs'][number];

/** Of each device. With more than this the oldest gap is long past being filled. */
const MOST_RUNS = 4 * limits.heardRuns;

/** The numbers of the signals that have come in one call, from each device and by whatever way. */
export class HeardNumbers {
  /** Of each device, ascending, with a gap between any two. */
  readonly #runs = new Map<DeviceId, Run[]>();

  /** Returns whether it is the first one with this number. */
  add(from: DeviceId, seq: number): boolean {
    const runs = this.#runs.get(from) ?? [];
    if (runs.some(([first, last]) => first <= seq && seq <= last)) return false;
    this.#runs.set(from, bounded(joined(runs, seq)));
    return true;
  }

  /** As the server is told, so that it need not say them again. Of many gaps only the latest are told. */
  of(callId: CallId): HeardSignals[] {
    return [...this.#runs].map(([from, runs]) => ({ callId, from, runs: runs.slice(-limits.heardRuns) }));
  }
}

/** Or every number would cost a device more that leaves out every other one. What is missing counts as heard. */
function bounded(runs: Run[]): Run[] {
  const [first, second, ...others] = runs;
  if (!first || !second || runs.length <= MOST_RUNS) return runs;
  return [[first[0], second[1]], ...others];
}

function joined(runs: readonly Run[], seq: number): Run[] {
  const before = runs.filter(([, last]) => last < seq);
  const after = runs.filter(([first]) => first > seq);
  const left = before.at(-1)?.[1] === seq - 1 ? before.pop() : undefined;
  const right = after[0]?.[0] === seq + 1 ? after.shift() : undefined;
  return [...before, [left?.[0] ?? seq, right?.[1] ?? seq], ...after];
}
