import { orLongEnough } from './long-enough.ts';

/** A start that takes as long as it has to, and may be called off while it goes on. */
export class Beginning {
  readonly #calledOff = new AbortController();
  #underWay: Promise<unknown> = Promise.resolve();
  #ended: Promise<void> | null = null;

  /**
   * Resolves and rejects as the task does. It is to ask the signal before each step that others would notice, and rejects
   * where it is aborted.
   */
  run<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const running = task(this.#calledOff.signal);
    this.#underWay = running.catch(() => undefined);
    return running;
  }

  /** Resolves when nothing of it is under way any more, or after a while. */
  callOff(): Promise<void> {
    this.#calledOff.abort(new Error('the start was called off'));
    this.#ended ??= orLongEnough(this.#underWay);
    return this.#ended;
  }
}
