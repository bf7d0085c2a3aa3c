import { setTimeout as wait } from 'node:timers/promises';
import type { Dialect, Pair } from '../dialect.ts';
import { measureWindow, type Spent } from '../measure.ts';
import type { Window } from '../quiet.ts';
import type { RunningServer } from '../server-process.ts';

export interface Called extends Spent {
  readonly calls: number;
  /** After how many ms each of them rang. */
  readonly rangAfterMs: readonly number[];
}

/** Whole calls, always so many at a time, the pairs in turn. */
export class CallLoad {
  readonly #server: RunningServer;
  readonly #dialect: Dialect;
  readonly #idle: Pair[];
  #calls = 0;
  #rangAfterMs: number[] = [];
  #isRunning = true;
  #failure: Error | null = null;
  #callers: Promise<void>[] = [];

  constructor(server: RunningServer, dialect: Dialect, pairs: readonly Pair[]) {
    this.#server = server;
    this.#dialect = dialect;
    this.#idle = [...pairs];
  }

  /** Resolves when so many calls are over that what is measured from then on is a server that has run for a while. */
  async start(atATime: number, untimed: number): Promise<void> {
    this.#callers = Array.from({ length: atATime }, () => this.#callAgainAndAgain());
    while (this.#calls < untimed && this.#failure === null) await wait(50);
  }

  measure(durationMs: number): Promise<Window<Called>> {
    return measureWindow(this.#server, async () => {
      this.#calls = 0;
      this.#rangAfterMs = [];
      await wait(durationMs);
      if (this.#failure !== null) throw this.#failure;
      return { calls: this.#calls, rangAfterMs: this.#rangAfterMs };
    });
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    await Promise.all(this.#callers);
  }

  async #callAgainAndAgain(): Promise<void> {
    while (this.#isRunning && this.#failure === null) {
      const pair = this.#idle.shift();
      if (pair === undefined) throw new Error('there are more calls at a time than pairs');
      try {
        this.#rangAfterMs.push(await this.#dialect.call(pair));
      } catch (error) {
        this.#failure ??= error instanceof Error ? error : new Error(String(error));
      }
      this.#calls += 1;
      this.#idle.push(pair);
    }
  }
}
