import { afterAwake } from '@shared/awake-timer.ts';
import type { Clock } from '@shared/clock.ts';

/**
 * So long after the first doubt the path is called lost, two seconds after the last sign of the other side. The browser
 * itself may take 5 s or more to say so; shorter gaps are not worth a word.
 */
const LOST_AFTER_MS = 1_400;

export interface PathNewsOptions {
  readonly clock: Clock;
  readonly onUp: () => void;
  readonly onDown: () => void;
}

/** What the call is told of whether its connection carries anything: each change once, and no change that is brief. */
export class PathNews {
  readonly #options: PathNewsOptions;
  #isUp = false;
  #cancelLost: (() => void) | null = null;

  constructor(options: PathNewsOptions) {
    this.#options = options;
  }

  /** As the call was told. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** Nothing gets through just now, or the call was told so. */
  get isBad(): boolean {
    return !this.#isUp || this.#cancelLost !== null;
  }

  up(): void {
    this.settle();
    if (this.#isUp) return;
    this.#isUp = true;
    this.#options.onUp();
  }

  down(): void {
    this.settle();
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#options.onDown();
  }

  /** Nothing gets through just now. */
  doubt(): void {
    this.settle();
    this.#cancelLost = afterAwake(this.#options.clock, LOST_AFTER_MS, () => this.down());
  }

  /** Whatever was doubted is of no interest any more. */
  settle(): void {
    this.#cancelLost?.();
    this.#cancelLost = null;
  }
}
