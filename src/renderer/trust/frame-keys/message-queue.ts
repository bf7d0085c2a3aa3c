import { limits, type FrameSecret } from '@protocol';

type Messages = NonNullable<FrameSecret['messages']>;

/** Whoever hears nothing for so many is gone, or does not want to hear. */
const LONGEST = 32;

/** The numbered messages between this device and another one: each arrives once, in the order in which they were sent. */
export class MessageQueue {
  /** Those that have not arrived, as far as is known here. */
  readonly #unheard: string[] = [];
  /** The number of the first of them. */
  #first = 0;
  #taken = 0;

  /** Whether everything has arrived. */
  get isEmpty(): boolean {
    return this.#unheard.length === 0;
  }

  /** Returns whether there is space for it. */
  add(text: string): boolean {
    if (text.length > limits.frameMessage || this.#unheard.length >= LONGEST) return false;
    this.#unheard.push(text);
    return true;
  }

  /** What the other device is to be told now. */
  get outgoing(): Messages {
    return {
      said: this.#unheard.slice(0, limits.frameMessagesAtOnce),
      first: this.#first,
      heard: this.#taken,
    };
  }

  /** Returns those that had not arrived before. */
  take({ said, first, heard }: Messages): readonly string[] {
    const arrived = Math.min(Math.max(heard - this.#first, 0), this.#unheard.length);
    this.#unheard.splice(0, arrived);
    this.#first += arrived;
    // A gap can't be: the first of those that have not arrived is always among them.
    const fresh = first <= this.#taken ? said.slice(this.#taken - first) : [];
    this.#taken += fresh.length;
    return fresh;
  }
}
