import type { CallId, Reply } from '../../protocol/index.ts';
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

  /** Whether the server knows of every end that it was told of here. */
  get areHeard(): boolean {
    return this.#unheard.size === 0;
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
      const isSilent = reply === null && this.#line.isOnline;
      if (isSilent || passes(reply)) this.#requestAfter(isSilent ? 0 : RETRY_MS, event, callId);
      else if (isAnswer(reply)) this.#unheard.delete(callId);
    });
  }

  #requestAfter(ms: number, event: FarewellEvent, callId: CallId): void {
    this.#line.after(ms, () => this.#unheard.has(callId) && this.#request(event, callId));
  }
}

/** Whether by it the call is over for the server too. */
function isAnswer(reply: Reply<unknown> | null): boolean {
  return reply !== null && (reply.ok || reply.error.code !== 'internal');
}
