import type { Clock } from '@shared/clock.ts';

/** How often it is looked whether anything came, as long as an answer is awaited. */
const TICK_MS = 50;
/**
 * And otherwise: a look is a call into another thread of the browser, which is most of what a voice in a hidden window
 * costs the page.
 */
const QUIET_TICK_MS = 100;
/** The same for each of many connections; see {@link LookPace}. */
const LONGEST_QUIET_TICK_MS = 400;
/** Sound comes every 20 ms, or every 400 ms where silence is not sent: after so long nothing it is worth asking. */
const SILENCE_MS = 100;
/** What the other side is given to answer, at least; more where its answers have taken longer. */
const ANSWER_MS = 400;
const PATIENCE_SHARE = 2;
/** Where something else arrives meanwhile, packets are lost one by one, and the answer is among them: it is repeated. */
const LOSSY_ANSWER_MS = 4_000;
/** An answer that took longer tells of an outage, and not of a distance. */
const FARTHEST_MS = 1_500;
/** The quickest of so many answers says how far away the other side is: one of them may have waited for a path. */
const REMEMBERED_ANSWERS = 3;
/** An answer that is so much later than the quickest one makes it likely that there will be none. */
const DOUBT_SHARE = 1.5;
/** What was under way when the path broke still arrives for so long, and tells nothing of it. */
const UNDER_WAY_MS = 100;
/** Sound waits to be played: so long after a question it may have been there before, and is no answer to it. */
const BUFFERED_MS = 250;
/** How often it asks while nothing is heard and the path is good: somebody without a microphone, for one. */
const ASK_AGAIN_MS = 1_000;
/** What the time between two looks counts at most: a look that comes late was held up on this machine, not on the path. */
const LONGEST_TICK_MS = QUIET_TICK_MS;

/**
 * How often all connections of a page together look whether sound still comes: as often as a single one would. Where the
 * network of this machine is gone none of them hears anything, so whichever looks next finds out; where another one's is,
 * that machine finds out.
 */
export class LookPace {
  #watching = 0;

  /** Until the next look of each, ms. */
  get everyMs(): number {
    return Math.min(LONGEST_QUIET_TICK_MS, QUIET_TICK_MS * Math.max(1, this.#watching));
  }

  /** One more looks from now on. Returns how it ends. */
  join(): () => void {
    this.#watching += 1;
    let isOver = false;
    return () => {
      if (!isOver) this.#watching -= 1;
      isOver = true;
    };
  }
}

export interface PathMonitorOptions {
  readonly clock: Clock;
  readonly pace: LookPace;
  /** A number that is another one whenever sound has come; null while none ever has. */
  readonly pulse: () => number | null;
  /** A number that is another one whenever any packet has arrived, of whatever kind; it takes a moment to find out. */
  readonly arrivals: () => Promise<number>;
  /** Asks the other side for an answer with this number; false where it can't be asked. */
  readonly ask: (n: number) => boolean;
  readonly onChange: (path: PathState) => void;
}

/**
 * - `open`: something gets through, as far as is known.
 * - `doubtful`: an answer is overdue, or there was a reason to ask: too early to tell anybody, but not to look.
 * - `silent`: nothing gets through.
 */
export type PathState = 'open' | 'doubtful' | 'silent';

/**
 * Notices within half a second that nothing gets through any more. The browser takes 2.5 s for it, because it waits
 * for its own rare questions; here the sound tells, and where it is missing the other side is asked, so that somebody
 * who merely sends nothing is not taken for lost. With an older client, which can't be asked, it never says anything.
 */
export interface PathMonitor {
  /** Whether sound is expected from now on. Otherwise only what is asked for explicitly is found out. */
  expect(expected: boolean): void;
  /** Asks at once: there is a reason to doubt the path. */
  verify(): void;
  answered(n: number): void;
  /** The other side says that it hears nothing: until it answers, what comes from it is no sign that both ways are open. */
  unheard(): void;
  /** The other side said something by itself. */
  heard(): void;
  /** Whether a sign of the other side came within the last so many ms. */
  hasHeardWithin(ms: number): boolean;
  /** Whether it has also answered, so that both ways are open; true where it can't be asked. */
  isAnsweredWithin(ms: number): boolean;
  stop(): void;
}

export function createPathMonitor(options: PathMonitorOptions): PathMonitor {
  return new Watch(options);
}

class Watch implements PathMonitor {
  readonly #options: PathMonitorOptions;
  #expected = false;
  #path: PathState = 'open';
  #lastPulse: number | null = null;
  #heardAt = 0;
  #lookedAt = 0;
  #answeredAt = 0;
  /** For how long nothing was heard, as far as this machine was awake to hear it. */
  #quietMs = 0;
  /** For how long the question waits that nothing has answered yet, be it only by sound; null: none does. */
  #waitedMs: number | null = null;
  #lastQuestion = { n: 0, at: 0 };
  /** How long the last answers took, ms. */
  #answers: readonly number[] = [];
  /** The other side has said that it hears nothing, and has answered nothing since. */
  #isUnheard = false;
  /** False where the last question could not be asked. */
  #canAsk = true;
  /** What had arrived soon after the question was asked; null: it is too early to count. */
  #arrivedBefore: Promise<number> | null = null;
  #isSurveying = false;
  #leavePace: () => void = () => undefined;
  #cancelTick: (() => void) | null = null;

  constructor(options: PathMonitorOptions) {
    this.#options = options;
  }

  expect(expected: boolean): void {
    if (expected === this.#expected) return;
    this.#expected = expected;
    this.#quietMs = 0;
    this.#leavePace();
    if (expected) this.#leavePace = this.#options.pace.join();
    // The first answer also says how long answers take here.
    if (expected) this.#ask();
    this.#run();
  }

  verify(): void {
    // What came before is no sign any more.
    this.#listen();
    if (this.#waitedMs === null) this.#ask();
    if (this.#waitedMs !== null) this.#doubt();
    if (this.#cancelTick) this.#tick(TICK_MS);
    else this.#run();
  }

  unheard(): void {
    this.#isUnheard = true;
    this.verify();
  }

  answered(n: number): void {
    const now = this.#options.clock.now();
    const took = now - this.#lastQuestion.at;
    // After a loss it may only have waited for the path. The very first counts all the same: without it somebody far
    // away would be taken for lost again and again.
    const isTelling = this.#path !== 'silent' || this.#answers.length === 0;
    if (n === this.#lastQuestion.n && took <= FARTHEST_MS && isTelling)
      this.#answers = [...this.#answers, took].slice(-REMEMBERED_ANSWERS);
    this.#answeredAt = now;
    this.#isUnheard = false;
    this.heard();
  }

  heard(): void {
    this.#heardAt = this.#options.clock.now();
    this.#quietMs = 0;
    this.#waitedMs = null;
    this.#change(this.#isUnheard ? 'doubtful' : 'open');
  }

  hasHeardWithin(ms: number): boolean {
    const isKnown = (): boolean => this.#options.clock.now() - this.#heardAt <= ms;
    if (!isKnown()) this.#listen();
    return isKnown();
  }

  isAnsweredWithin(ms: number): boolean {
    return !this.#canAsk || this.#options.clock.now() - this.#answeredAt <= ms;
  }

  stop(): void {
    this.#cancelTick?.();
    this.#cancelTick = null;
    this.#leavePace();
    this.#expected = false;
    this.#waitedMs = null;
  }

  #run(): void {
    if (this.#cancelTick || !this.#isNeeded) return;
    this.#lastPulse = this.#options.pulse();
    this.#tick(TICK_MS);
  }

  get #isNeeded(): boolean {
    return this.#expected || this.#waitedMs !== null;
  }

  get #patience(): number {
    return this.#answers.length === 0 ? ANSWER_MS : Math.max(ANSWER_MS, this.#quickest * PATIENCE_SHARE);
  }

  get #quickest(): number {
    return this.#answers.length === 0 ? ANSWER_MS : Math.min(...this.#answers);
  }

  #tick(ms: number): void {
    this.#cancelTick?.();
    this.#lookedAt = this.#options.clock.now();
    this.#cancelTick = this.#options.clock.after(ms, () => {
      this.#cancelTick = null;
      const hears = this.#listen();
      if (!hears) this.#judge();
      if (this.#isNeeded) this.#tick(this.#waitedMs === null ? this.#options.pace.everyMs : TICK_MS);
    });
  }

  /** Whether sound has come since it was listened for before, and after what is asked. */
  #listen(): boolean {
    const pulse = this.#options.pulse();
    if (pulse === this.#lastPulse) return false;
    this.#lastPulse = pulse;
    // Chromium forgets who it heard last after ten seconds without a word of them: that is no sound.
    if (pulse === null) return false;
    this.#heardAt = this.#options.clock.now();
    if (this.#waitedMs !== null && this.#waitedMs < BUFFERED_MS) return false;
    this.heard();
    return true;
  }

  #judge(): void {
    const now = this.#options.clock.now();
    const passed = Math.min(now - this.#lookedAt, LONGEST_TICK_MS);
    this.#quietMs += passed;
    if (this.#waitedMs !== null) {
      this.#waitedMs += passed;
      if (this.#waitedMs >= UNDER_WAY_MS) this.#arrivedBefore ??= this.#options.arrivals();
      if (this.#waitedMs >= Math.max(UNDER_WAY_MS, this.#quickest * DOUBT_SHARE)) this.#doubt();
      if (this.#path !== 'silent' && this.#waitedMs >= this.#patience) void this.#survey();
      return;
    }
    const isQuiet = this.#expected && this.#quietMs >= SILENCE_MS;
    if (isQuiet && now - this.#lastQuestion.at >= ASK_AGAIN_MS) this.#ask();
  }

  /** No answer has come in time; where other packets have, it was only lost on the way, and will be repeated. */
  async #survey(): Promise<void> {
    if (this.#isSurveying) return;
    const { n } = this.#lastQuestion;
    this.#isSurveying = true;
    const [before, after] = await Promise.all([this.#arrivedBefore ?? 0, this.#options.arrivals()]);
    this.#isSurveying = false;
    if (this.#waitedMs === null || n !== this.#lastQuestion.n) return;
    if (after <= before || this.#waitedMs >= LOSSY_ANSWER_MS) this.#change('silent');
  }

  /** A question is not lost with the path: the channel repeats it, so its answer also tells when the path is back. */
  #ask(): void {
    const now = this.#options.clock.now();
    const question = { n: this.#lastQuestion.n + 1, at: now };
    this.#canAsk = this.#options.ask(question.n);
    if (!this.#canAsk) return;
    this.#lastQuestion = question;
    this.#waitedMs = 0;
    this.#arrivedBefore = null;
  }

  #doubt(): void {
    if (this.#path === 'open') this.#change('doubtful');
  }

  #change(path: PathState): void {
    if (path === this.#path) return;
    this.#path = path;
    this.#options.onChange(path);
  }
}
