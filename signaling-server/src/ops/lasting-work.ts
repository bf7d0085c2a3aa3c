import type { Logger } from './logger.ts';
import { UnavailableError } from './unavailable.ts';
import { UnderWay } from './under-way.ts';
import { untilDone } from './until-done.ts';

export interface Failure {
  readonly message: string;
  readonly [field: string]: unknown;
}

/** What could not be done at once. */
export interface Owed {
  /** Resolves to whether it was in the end. */
  readonly done: Promise<boolean>;
}

/** What goes on after whoever caused it has their answer. Who closes waits for it. */
export class LastingWork {
  readonly #log: Pick<Logger, 'error'>;
  readonly #underWay = new UnderWay();
  #isClosing = false;

  constructor(log: Pick<Logger, 'error'>) {
    this.#log = log;
  }

  /** Tries until it is done, however long what it needs is out of reach. Resolves to whether it was; why not is logged. */
  insist(task: () => Promise<void>, { message, ...fields }: Failure): Promise<boolean> {
    const isDone = untilDone(task, () => this.#isClosing).then(
      () => true,
      (error: unknown) => {
        this.#log.error({ ...fields, err: error }, message);
        return false;
      },
    );
    this.add(isDone.then(() => undefined));
    return isDone;
  }

  /**
   * Does it now; where what it needs is out of reach, nobody waits for `again` to be done. Null where it was done at once;
   * rejects where it can not be done.
   */
  async nowOrLater(
    now: () => Promise<void>,
    failure: Failure,
    again: () => Promise<void> = now,
  ): Promise<Owed | null> {
    try {
      await now();
      return null;
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
    }
    return { done: this.insist(again, failure) };
  }

  /** Takes work that does not fail. */
  add(work: Promise<void>): void {
    this.#underWay.add(work);
  }

  /** From now on what is out of reach is tried once more, and not again. Resolves when nothing is left. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#underWay.settled();
  }
}
