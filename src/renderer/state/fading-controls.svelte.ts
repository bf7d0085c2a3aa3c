/** How long controls over a picture stay after the person last did something, in ms. */
export const STAY_MS = 3_000;

/** Controls that get out of the way of a picture while nobody needs them. */
export class FadingControls {
  #isHidden = $state(false);
  readonly #isNeeded: () => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `isNeeded` is asked before they go, e.g. whether one of them has the focus. */
  constructor(isNeeded: () => boolean) {
    this.#isNeeded = isNeeded;
  }

  get isHidden(): boolean {
    return this.#isHidden;
  }

  /** The person did something, or there is something to see: they come back, and may go again later. */
  stir(): void {
    this.stay();
    this.#timer = setTimeout(() => {
      if (this.#isNeeded()) this.stir();
      else this.#isHidden = true;
    }, STAY_MS);
  }

  /** They come back and remain. */
  stay(): void {
    clearTimeout(this.#timer);
    this.#isHidden = false;
  }
}
