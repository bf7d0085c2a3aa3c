import type { Browser } from '@playwright/test';
import type { Figure } from '../report.ts';

export interface PartContext {
  /** Two browser processes, so that caller and callee are as far apart as on two machines. */
  readonly browsers: readonly [Browser, Browser];
  /** Fewer and shorter measurements, to see that it works. */
  readonly isQuick: boolean;
  /** Prints what happened when, where a part can. */
  readonly tellsTimes: boolean;
}

/** One question of the benchmark, and the figures that answer it. */
export interface Part {
  readonly title: string;
  measure(context: PartContext): Promise<readonly Figure[]>;
}
