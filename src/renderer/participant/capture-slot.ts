import type { Observable } from '@shared/observable.ts';
import type { Result } from '@shared/result.ts';
import type { MediaProblem } from '../media/media-problem.ts';
import type { Capture } from '../media/media.ts';

export interface CaptureSlotOptions {
  readonly open: () => Promise<Result<Capture, MediaProblem>>;
  /** Devices come and go, and the choice among them changes: the moment to try again, and to look for a better one. */
  readonly plan: Observable<unknown>;
  /**
   * The capture is another one now, or there is none, and why; `replacing`: another one is being opened, and how that
   * ends is told next. Not called for what {@link CaptureSlot.want} asked.
   */
  readonly onChange: (problem: MediaProblem | null, replacing: boolean) => void;
}

/**
 * One device that is wanted or not, and open or not. Opening takes its time, and by then it may not be wanted any
 * more: whatever arrives unwanted is stopped at once, so that no light stays on. Another device takes over only when
 * it is open, so that nothing is missed in between.
 */
export class CaptureSlot {
  readonly #options: CaptureSlotOptions;
  readonly #unsubscribe: () => void;
  #wanted = false;
  #opening = false;
  /** Counts the changes of the plan. */
  #edition = 0;
  #problem: MediaProblem | null = null;
  #capture: Capture | null = null;

  constructor(options: CaptureSlotOptions) {
    this.#options = options;
    this.#unsubscribe = options.plan.subscribe(() => this.#follow());
  }

  get capture(): Capture | null {
    return this.#capture;
  }

  get problem(): MediaProblem | null {
    return this.#problem;
  }

  want(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) void this.#open();
    else this.#stop();
  }

  /** Tries again what failed; without effect where nothing did. */
  retry(): void {
    if (this.#wanted && this.#problem) void this.#open();
  }

  dispose(): void {
    this.#unsubscribe();
    this.want(false);
  }

  #follow(): void {
    this.#edition += 1;
    this.retry();
    this.#renew();
  }

  #renew(): void {
    const outdated = this.#capture?.outdated() ?? null;
    if (outdated === null || this.#opening) return;
    if (outdated === 'treatment') this.#stop();
    void this.#open();
  }

  async #open(): Promise<void> {
    if (this.#opening) return;
    this.#opening = true;
    const edition = this.#edition;
    const result = await this.#options.open();
    this.#opening = false;
    if (!this.#wanted) {
      if (result.ok) result.value.stop();
      return;
    }
    const isOutdated = edition !== this.#edition;
    // What there is now was not known when it was asked for.
    if (isOutdated && !this.#capture && !result.ok && result.error === 'absent') {
      void this.#open();
      return;
    }
    this.#settle(result);
    // The plan changed meanwhile.
    if (isOutdated) this.#renew();
  }

  #settle(result: Result<Capture, MediaProblem>): void {
    // What is open goes on where the other one can't be had.
    if (!result.ok && this.#capture) return;
    this.#problem = result.ok ? null : result.error;
    if (result.ok) this.#use(result.value);
    this.#options.onChange(this.#problem, false);
  }

  #use(capture: Capture): void {
    const before = this.#capture;
    this.#capture = capture;
    before?.stop();
    capture.track.addEventListener('ended', () => {
      // Unplugged or taken away. Another device may do.
      if (this.#capture !== capture) return;
      this.#stop();
      this.#problem = 'absent';
      this.#options.onChange('absent', true);
      // Whoever was told may not want one any more.
      if (this.#wanted) void this.#open();
    });
  }

  #stop(): void {
    this.#capture?.stop();
    this.#capture = null;
    this.#problem = null;
  }
}
