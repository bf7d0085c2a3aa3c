import { afterAwake } from '@shared/awake-timer.ts';
import type { Clock } from '@shared/clock.ts';

/** How long an answered call may be without a connection while both sides try to make one. */
const GIVE_UP_MS = 30_000;
/** So much longer while nothing at all is heard of the other side: its machine may sleep, and needs a moment to come back. */
const SILENT_MS = 15_000;
/** Who comes back late has at least so long all the same. */
const BACK_MS = 10_000;

/** When a connection that is down is given up. Only time counts in which this machine was awake. */
export class GiveUp {
  readonly #clock: Clock;
  readonly #onGivenUp: () => void;
  /** What is known of the other side since it is down: `back` for a while from its first word on, then it is `there`. */
  #other: 'silent' | 'back' | 'there' = 'silent';
  #isRunning = false;
  /** It is waited only for who has just come back. */
  #isDue = false;
  #cancelDue: () => void = () => undefined;
  #cancelBack: () => void = () => undefined;

  constructor(clock: Clock, onGivenUp: () => void) {
    this.#clock = clock;
    this.#onGivenUp = onGivenUp;
  }

  /** It is down. Without effect where that is known. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#isDue = false;
    this.#other = 'silent';
    this.#cancelDue = afterAwake(this.#clock, GIVE_UP_MS, () => {
      if (this.#other === 'silent') this.#cancelDue = afterAwake(this.#clock, SILENT_MS, () => this.#due());
      else this.#due();
    });
  }

  /** The other side has said something, so it is there. */
  heard(): void {
    if (!this.#isRunning || this.#other !== 'silent') return;
    this.#other = 'back';
    this.#cancelBack = afterAwake(this.#clock, BACK_MS, () => {
      this.#other = 'there';
      if (this.#isDue) this.#giveUp();
    });
  }

  stop(): void {
    this.#isRunning = false;
    this.#cancelDue();
    this.#cancelBack();
  }

  #due(): void {
    this.#isDue = true;
    if (this.#other !== 'back') this.#giveUp();
  }

  #giveUp(): void {
    this.stop();
    this.#onGivenUp();
  }
}
