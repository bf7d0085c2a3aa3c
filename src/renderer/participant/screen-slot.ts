import type { ScreenHint } from '@shared/phone.ts';
import type { MediaDevicesPort } from '../media/media.ts';
import type { ScreenProblem } from '../media/media-problem.ts';
import type { ScreenCapture } from '../media/screen-capture.ts';

export interface ScreenSlotOptions {
  readonly open: MediaDevicesPort['openScreen'];
  /** The person chose one, thought better of it, or ended it outside this app; or it can't be had, and why. */
  readonly onChange: (on: boolean, problem: ScreenProblem | null) => void;
}

/**
 * The screen that is shown in a call, if one is. Unlike a device it is never opened without the person's asking: what
 * ends stays ended.
 */
export class ScreenSlot {
  readonly #options: ScreenSlotOptions;
  #wanted: ScreenHint | null = null;
  #opening = false;
  #capture: ScreenCapture | null = null;

  constructor(options: ScreenSlotOptions) {
    this.#options = options;
  }

  get capture(): ScreenCapture | null {
    return this.#capture;
  }

  /** With what matters in it, or null: none. */
  want(wanted: ScreenHint | null): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted === null) this.#stop();
    else if (this.#capture) this.#capture.setHint(wanted);
    else void this.#open(wanted);
  }

  async #open(hint: ScreenHint): Promise<void> {
    // The person is being asked already.
    if (this.#opening) return;
    this.#opening = true;
    const result = await this.#options.open(hint);
    this.#opening = false;
    if (this.#wanted === null) {
      // Nobody wants it any more: the call is over, say.
      if (result.ok) result.value.stop();
      return;
    }
    if (result.ok) this.#use(result.value, this.#wanted);
    else this.#end(result.error);
  }

  #use(capture: ScreenCapture, hint: ScreenHint): void {
    this.#capture = capture;
    capture.setHint(hint);
    capture.track.addEventListener('ended', () => {
      if (this.#capture === capture) this.#end(null);
    });
    this.#options.onChange(true, null);
  }

  #end(problem: ScreenProblem | null): void {
    this.#wanted = null;
    this.#stop();
    this.#options.onChange(false, problem);
  }

  #stop(): void {
    this.#capture?.stop();
    this.#capture = null;
  }
}
