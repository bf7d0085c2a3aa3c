import type { Clock } from '../ops/clock.ts';

export interface TurnLimits {
  /** So many are worked on at once. */
  readonly atOnce: number;
  /** So many begin in one turn of the event loop; what else there is to do comes in between. */
  readonly perLoop: number;
  /** So many may wait, of each lane and together. */
  readonly perLane: number;
  readonly inAll: number;
  readonly longestMs: number;
}

interface Waiting {
  readonly since: number;
  readonly isThere: () => boolean;
  readonly onTurn: (outcome: 'turn' | 'full') => void;
}

/** Goes before all others. */
export const EXPRESS = '';

/**
 * Who comes waits here, each in their own lane; the lanes take turns, so that a long one keeps nobody of another lane
 * waiting.
 */
export class TurnQueue {
  readonly #limits: TurnLimits;
  readonly #clock: Clock;
  /** In the order of their turns. No lane is empty. */
  readonly #lanes = new Map<string, Waiting[]>();
  #waiting = 0;
  #underWay = 0;
  #begunInLoop = 0;
  #isResuming = false;

  constructor(limits: TurnLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Resolves to `turn` when the work may begin, to be followed by `leave`; to `full` when it may not. */
  wait(lane: string, isThere: () => boolean): Promise<'turn' | 'full'> {
    const waiting = this.#lanes.get(lane) ?? [];
    if (waiting.length >= this.#limits.perLane || this.#waiting >= this.#limits.inAll) {
      return Promise.resolve('full');
    }
    return new Promise((resolve) => {
      this.#lanes.set(lane, waiting);
      waiting.push({ since: this.#clock.now(), isThere, onTurn: resolve });
      this.#waiting += 1;
      this.#begin();
    });
  }

  leave(): void {
    this.#underWay -= 1;
    this.#begin();
  }

  #begin(): void {
    const { atOnce, perLoop, longestMs } = this.#limits;
    while (this.#waiting > 0 && this.#underWay < atOnce) {
      if (this.#begunInLoop >= perLoop) return;
      const { since, isThere, onTurn } = this.#takeNext();
      if (!isThere() || this.#clock.now() - since > longestMs) {
        onTurn('full');
        continue;
      }
      this.#underWay += 1;
      this.#begunInLoop += 1;
      this.#resumeLater();
      onTurn('turn');
    }
  }

  #resumeLater(): void {
    if (this.#isResuming) return;
    this.#isResuming = true;
    setImmediate(() => {
      this.#isResuming = false;
      this.#begunInLoop = 0;
      this.#begin();
    });
  }

  #takeNext(): Waiting {
    const lane = this.#lanes.has(EXPRESS) ? EXPRESS : this.#lanes.keys().next().value;
    const waiting = lane === undefined ? undefined : this.#lanes.get(lane);
    const next = waiting?.shift();
    if (lane === undefined || waiting === undefined || next === undefined) throw new Error('nobody waits');
    this.#waiting -= 1;
    this.#lanes.delete(lane);
    // To the end of the turns.
    if (waiting.length > 0) this.#lanes.set(lane, waiting);
    return next;
  }
}
