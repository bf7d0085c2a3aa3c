import type { PeerSignal } from '@protocol';

/** Holds signals back while they would show too much, and lets them pass in their order from then on. */
export class SignalGate {
  readonly #pass: (signal: PeerSignal) => void;
  #isOpen = false;
  #held: PeerSignal[] = [];

  constructor(pass: (signal: PeerSignal) => void) {
    this.#pass = pass;
  }

  arrive(signal: PeerSignal): void {
    if (this.#isOpen) this.#pass(signal);
    else this.#held.push(signal);
  }

  open(): void {
    this.#isOpen = true;
    for (const signal of this.#held.splice(0)) this.#pass(signal);
  }

  /** What is held is of no use any more. */
  empty(): void {
    this.#held = [];
  }
}
