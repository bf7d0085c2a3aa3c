/**
 * How far behind the newest frame one may come, counted in frames of all tracks of a sender together: a camera in three
 * sizes, a screen and a voice are 200 a second, and a packet is asked for again for about a second.
 */
const SIZE = 1_024;

/** Which frames of one key have come, so that none is played twice. */
export class ReplayWindow {
  readonly #seen = new Uint8Array(SIZE);
  /** None has come, and none may come that is older than what is remembered of the frames up to this one. */
  static behind(newest: number): ReplayWindow {
    const window = new ReplayWindow();
    window.#newest = newest;
    return window;
  }

  #newest = -1;

  mayCome(counter: number): boolean {
    if (counter > this.#newest) return true;
    return counter > this.#newest - SIZE && this.#seen[counter % SIZE] === 0;
  }

  /** Only once the frame has proved to be the sender's: a made-up number would shut the true ones out. */
  came(counter: number): void {
    const first = Math.max(this.#newest + 1, counter + 1 - SIZE);
    for (let skipped = first; skipped < counter; skipped += 1) this.#seen[skipped % SIZE] = 0;
    this.#seen[counter % SIZE] = 1;
    this.#newest = Math.max(this.#newest, counter);
  }
}
