import type { CallId } from '../../protocol/index.ts';
import type { BotLine } from './bot-line.ts';
import { passes } from './passes.ts';

const RETRY_MS = 1_000;

export type FarewellEvent = 'call:cancel' | 'call:decline' | 'call:hangup';

/** What a bot says of calls that are over for it, until the server has heard it. */
export class BotFarewells {
  readonly #line: BotLine;
  readonly #unheard = new Map<CallId, FarewellEvent>();

  constructor(line: BotLine) {
    this.#line = line;
  }

  say(event: FarewellEvent, callId: CallId): void {
    this.#unheard.set(callId, event);
    this.#request(event, callId);
  }

  sayAgain(): void {
    for (const [callId, event] of this.#unheard) this.#request(event, callId);
  }

  #request(event: FarewellEvent, callId: CallId): void {
    this.#line.request(event, { callId }, (reply) => {
      if (passes(reply))
        this.#line.after(RETRY_MS, () => this.#unheard.has(callId) && this.#request(event, callId));
      else if (reply !== null) this.#unheard.delete(callId);
    });
  }
}
