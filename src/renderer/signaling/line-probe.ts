import type { IceConfiguration } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { Link } from './link.ts';
import { sendRequest } from './request.ts';

/** A line that doubts itself asks the server and believes in the connection for this long (performance: wake ≤ 1 s). */
const PATIENCE_MS = 1_000;
/**
 * Where that was in vain it is twice as long the next time, up to this, until an answer comes in time: a server that is
 * slow is not made any faster by everybody who talks arriving anew every few seconds.
 */
const LONGEST_PATIENCE_MS = 8_000;

export interface LineProbeOptions {
  readonly clock: Clock;
  /** Only what is in use still when the time is over is spoken of. */
  readonly isInUse: (link: Link) => boolean;
  /** The server answered; null: it refused to, which is an answer as well. */
  readonly onAnswer: (ice: IceConfiguration | null) => void;
  readonly onSilent: () => void;
}

/** Asks the server whether a connection still works, one question at a time. */
export class LineProbe {
  readonly #options: LineProbeOptions;
  #asked: Link | null = null;
  #patienceMs = PATIENCE_MS;

  constructor(options: LineProbeOptions) {
    this.#options = options;
  }

  /** Without effect while an answer to the last question is waited for. */
  ask(link: Link): void {
    if (this.#asked !== link) void this.#ask(link);
  }

  /** What was slow before is not what comes next: the network is another one. */
  forgetSlowness(): void {
    this.#patienceMs = PATIENCE_MS;
  }

  /** A connection was made and welcomed in so many ms: where that was quick, it was the one before that was slow. */
  welcomedAfter(ms: number): void {
    if (ms <= PATIENCE_MS) this.forgetSlowness();
  }

  async #ask(link: Link): Promise<void> {
    const { clock, isInUse, onAnswer, onSilent } = this.#options;
    this.#asked = link;
    const askedAt = clock.now();
    const answer = await sendRequest({ link, timeoutMs: this.#patienceMs }, 'ice:refresh', {});
    this.#asked = null;
    if (!isInUse(link)) return;
    if (!answer.ok && answer.error.code === 'timeout') {
      this.#patienceMs = Math.min(2 * this.#patienceMs, LONGEST_PATIENCE_MS);
      onSilent();
      return;
    }
    this.welcomedAfter(clock.now() - askedAt);
    onAnswer(answer.ok ? answer.value : null);
  }
}
