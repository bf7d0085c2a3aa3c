/** Work that somebody has to wait for before they can stop. */
export class UnderWay {
  readonly #work = new Set<Promise<void>>();

  /** Takes work that does not fail. */
  add(work: Promise<void>): void {
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
  }

  /** Resolves when nothing is left, also of what was added meanwhile. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }
}
