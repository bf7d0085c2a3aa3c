import type { Random } from './random.ts';

/**
 * Where questions to the database and their answers wait, so that other things can happen in between, as they do with
 * every database that is not in memory.
 */
export class Turnstile {
  readonly #random: Random;
  #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether the store itself is at work: that is over without anybody's doing. */
  get isBusy(): boolean {
    return this.#busy > 0;
  }

  /** Lets one through, whichever: questions to a database overtake each other. */
  letThrough(which: number): void {
    const [pass] = this.#waiting.splice(which, 1);
    pass?.();
  }

  /** The same store, as slow as the turnstile is. */
  inFrontOf<T extends object>(store: T): T {
    return new Proxy(store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return async (...args: readonly unknown[]): Promise<unknown> => {
          await this.#wait();
          const answer = await this.#work(() => Reflect.apply(member, target, args) as unknown);
          await this.#wait();
          return answer;
        };
      },
    });
  }

  async #work(task: () => unknown): Promise<unknown> {
    this.#busy += 1;
    try {
      return await task();
    } finally {
      this.#busy -= 1;
    }
  }

  async #wait(): Promise<void> {
    if (this.#random.chance(0.5)) return;
    await new Promise<void>((pass) => this.#waiting.push(pass));
  }
}
