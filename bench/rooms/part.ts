import type { Browser } from '@playwright/test';
import type { Figure } from '../report.ts';

export interface PartContext {
  readonly browser: Browser;
  /** Fewer and shorter measurements, to see that it works. */
  readonly isQuick: boolean;
}

/** One question of the benchmark, and the figures that answer it. */
export interface Part {
  readonly title: string;
  measure(context: PartContext): Promise<readonly Figure[]>;
}
