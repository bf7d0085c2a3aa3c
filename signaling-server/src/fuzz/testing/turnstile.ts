import type { Random } from './random.ts';

/**
 * Where questions to the database and their answers wait, so that other things can happen in between, as they do with
 * every database that is not in memory.
 */
export class Turnstile {
  readonly #random: Random;
  #waiting: (() => void)[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  get waiting(): number {
    return this.#waiting.length;
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
          const answer: unknown = await Reflect.apply(member, target, args);
          await this.#wait();
          return answer;
        };
      },
    });
  }

  async #wait(): Promise<void> {
    if (this.#random.chance(0.5)) return;
    await new Promise<void>((pass) => this.#waiting.push(pass));
  }
}
