import { MAX_KEPT, MAX_KEPT_LENGTH, SENT_KEPT_MS, type Letter } from './call-lanes.ts';

/** A letter that was sent and may not have arrived, or waits for its device. */
export interface KeptLetter {
  readonly letter: Letter;
  readonly length: number;
  /** Ms since epoch; null while it waits. */
  sentAt: number | null;
}

/** The letters for one device in one call, in the order in which they have to arrive: those that wait come last. */
export class KeptLetters {
  readonly #all: KeptLetter[] = [];
  #length = 0;

  get isAnyWaiting(): boolean {
    return this.#all.at(-1)?.sentAt === null;
  }

  /**
   * What was sent long ago has arrived, given that it went out on the connection that its device has now: what an
   * earlier one swallowed is there until the device asks for it.
   */
  dropArrived(now: number, connectedAt: number): void {
    this.#dropWhile((sentAt) => sentAt <= now - SENT_KEPT_MS && sentAt >= connectedAt);
  }

  /**
   * Returns whether there is room for one of this length. What was sent goes for it, also before its time; what waits
   * does not.
   */
  makeRoomFor(length: number): boolean {
    const hasRoom = () => this.#all.length < MAX_KEPT && this.#length + length <= MAX_KEPT_LENGTH;
    this.#dropWhile(() => !hasRoom());
    return hasRoom();
  }

  add(kept: KeptLetter): void {
    this.#all.push(kept);
    this.#length += kept.length;
  }

  [Symbol.iterator](): Iterator<KeptLetter> {
    return this.#all.values();
  }

  #dropWhile(isToGo: (sentAt: number) => boolean): void {
    for (;;) {
      const oldest = this.#all[0];
      if (oldest === undefined || oldest.sentAt === null || !isToGo(oldest.sentAt)) return;
      this.#all.shift();
      this.#length -= oldest.length;
    }
  }
}
