import type { Clock } from '@shared/clock.ts';

/** How often it is looked whether anything came. */
const TICK_MS = 100;
/** Sound comes every 20 ms, or every 400 ms where silence is not sent: after so long nothing it is worth asking. */
const SILENCE_MS = 250;
/** What the other side is given to answer, at least; more where its answers have taken longer. */
const ANSWER_MS = 300;
const PATIENCE_SHARE = 2;
/** An answer that took longer tells of an outage, and not of a distance. */
const FARTHEST_MS = 1_500;
/** How often it asks while nothing is heard and the path is good: somebody without a microphone, for one. */
const ASK_AGAIN_MS = 1_000;
/** A look that comes so much too late was held up on this machine, which says nothing about the path. */
const HELD_UP_MS = 400;

export interface PathWatchOptions {
  readonly clock: Clock;
  /** A number that is another one whenever sound has come; null while none ever has. */
  readonly pulse: () => number | null;
  /** Asks the other side for an answer with this number; false where it can't be asked. */
  readonly ask: (n: number) => boolean;
  readonly onChange: (alive: boolean) => void;
}

/**
 * Notices within half a second that nothing gets through any more. The browser takes 2.5 s for it, because it waits
 * for its own rare questions; here the sound tells, and where it is missing the other side is asked, so that somebody
 * who merely sends nothing is not taken for lost. With an older client, which can't be asked, it never says anything.
 */
export interface PathWatch {
  /** Whether sound is expected from now on. Otherwise only what is asked for explicitly is found out. */
  expect(expected: boolean): void;
  /** Asks at once: there is a reason to doubt the path. */
  verify(): void;
  answered(n: number): void;
  stop(): void;
}

export function createPathWatch(options: PathWatchOptions): PathWatch {
  return new Watch(options);
}

class Watch implements PathWatch {
  readonly #options: PathWatchOptions;
  #expected = false;
  #alive = true;
  #lastPulse: number | null = null;
  #heardAt = 0;
  #lookedAt = 0;
  /** When the question was asked that nothing has answered yet, be it only by sound. */
  #waitsSince: number | null = null;
  #lastQuestion = { n: 0, at: 0 };
  #patience = ANSWER_MS;
  #cancelTick: (() => void) | null = null;

  constructor(options: PathWatchOptions) {
    this.#options = options;
  }

  expect(expected: boolean): void {
    if (expected === this.#expected) return;
    this.#expected = expected;
    this.#heardAt = this.#options.clock.now();
    // The first answer also says how long answers take here.
    if (expected) this.#ask();
    this.#run();
  }

  verify(): void {
    if (this.#waitsSince === null) this.#ask();
    this.#run();
  }

  answered(n: number): void {
    const took = this.#options.clock.now() - this.#lastQuestion.at;
    if (n === this.#lastQuestion.n && took <= FARTHEST_MS)
      this.#patience = Math.max(ANSWER_MS, took * PATIENCE_SHARE);
    this.#heard();
  }

  stop(): void {
    this.#cancelTick?.();
    this.#cancelTick = null;
    this.#expected = false;
    this.#waitsSince = null;
  }

  #run(): void {
    if (this.#cancelTick || !this.#isNeeded) return;
    this.#lastPulse = this.#options.pulse();
    this.#tick();
  }

  get #isNeeded(): boolean {
    return this.#expected || this.#waitsSince !== null;
  }

  #tick(): void {
    this.#lookedAt = this.#options.clock.now();
    this.#cancelTick = this.#options.clock.after(TICK_MS, () => {
      this.#cancelTick = null;
      this.#look();
      if (this.#isNeeded) this.#tick();
    });
  }

  #look(): void {
    const now = this.#options.clock.now();
    const heldUp = now - this.#lookedAt > TICK_MS + HELD_UP_MS;
    const pulse = this.#options.pulse();
    if (pulse !== this.#lastPulse) {
      this.#lastPulse = pulse;
      this.#heard();
    } else if (heldUp) this.#startAnew(now);
    else this.#judge(now);
  }

  #startAnew(now: number): void {
    this.#heardAt = now;
    if (this.#waitsSince !== null) this.#waitsSince = now;
  }

  #judge(now: number): void {
    if (this.#waitsSince !== null) {
      if (now - this.#waitsSince >= this.#patience) this.#change(false);
      return;
    }
    const isQuiet = this.#expected && now - this.#heardAt >= SILENCE_MS;
    if (isQuiet && now - this.#lastQuestion.at >= ASK_AGAIN_MS) this.#ask();
  }

  /** A question is not lost with the path: the channel repeats it, so its answer also tells when the path is back. */
  #ask(): void {
    const now = this.#options.clock.now();
    const question = { n: this.#lastQuestion.n + 1, at: now };
    if (!this.#options.ask(question.n)) return;
    this.#lastQuestion = question;
    this.#waitsSince = now;
  }

  #heard(): void {
    this.#heardAt = this.#options.clock.now();
    this.#waitsSince = null;
    this.#change(true);
  }

  #change(alive: boolean): void {
    if (alive === this.#alive) return;
    this.#alive = alive;
    this.#options.onChange(alive);
  }
}
