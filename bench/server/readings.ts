import { percentile } from '../report.ts';
import type { CleanWindows, WindowCount } from './quiet.ts';

export type Quantity =
  | 'memory'
  | 'p50'
  | 'p99'
  | 'perSecond'
  | 'perMessage'
  | 'loadShare'
  | 'loginsFew'
  | 'loginsMany'
  | 'loginCpuFew'
  | 'loginCpuMany'
  | 'calls'
  | 'callsPerCore'
  | 'rings';

/** What all rounds gave for one kind of server with one number of clients. */
export class Readings {
  readonly windows: WindowCount;
  readonly #values = new Map<Quantity, number[]>();
  readonly #noisy = new Set<Quantity>();

  constructor(windows: WindowCount) {
    this.windows = windows;
  }

  add(quantity: Quantity, { values, isNoisy }: CleanWindows<number>): void {
    this.#values.set(quantity, [...(this.#values.get(quantity) ?? []), ...values]);
    if (isNoisy) this.#noisy.add(quantity);
  }

  /** The middle one of all windows; NaN when nothing was measured. */
  median(quantity: Quantity): number {
    return percentile(this.#values.get(quantity) ?? [], 0.5);
  }

  isNoisy(quantity: Quantity): boolean {
    return this.#noisy.has(quantity);
  }
}
