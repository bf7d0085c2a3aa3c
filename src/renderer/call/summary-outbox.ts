import type { CallId, CallSummary } from '@protocol';
import type { Signaling } from '../signaling/signaling.ts';
import { isLost } from '../signaling/refusal-model.ts';

/** Calls that ended while the line was down, for so long that the first of them are no more of interest. */
const WAITING_SUMMARIES = 20;

/**
 * Tells the server how calls were, for the history. Nothing depends on it, so it is told once; only what ended while
 * the line was down waits for the next one.
 */
export class SummaryOutbox {
  readonly #signaling: Signaling;
  readonly #waiting = new Map<CallId, CallSummary>();
  readonly #stop: () => void;

  constructor(signaling: Signaling) {
    this.#signaling = signaling;
    this.#stop = signaling.on('session:welcomed', () => this.#sendAgain());
  }

  send(callId: CallId, summary: CallSummary): void {
    void this.#request(callId, summary);
  }

  dispose(): void {
    this.#stop();
    this.#waiting.clear();
  }

  #sendAgain(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const [callId, summary] of waiting) void this.#request(callId, summary);
  }

  async #request(callId: CallId, summary: CallSummary): Promise<void> {
    const told = await this.#signaling.request('history:summary', { callId, summary });
    if (told.ok || !isLost(told.error)) return;
    this.#waiting.set(callId, summary);
    const [oldest] = this.#waiting.keys();
    if (oldest !== undefined && this.#waiting.size > WAITING_SUMMARIES) this.#waiting.delete(oldest);
  }
}
