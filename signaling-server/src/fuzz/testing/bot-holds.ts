import type { ServerPayload } from '../../protocol/index.ts';
import { isLive, type BotCall } from './bot-call.ts';
import type { BotLine } from './bot-line.ts';
import { passes } from './passes.ts';

const RETRY_MS = 1_000;

export interface HoldsDeps {
  readonly line: BotLine;
  readonly find: (callId: BotCall['callId']) => BotCall | undefined;
  /** What the server has; what this side has said is said anew with it. */
  readonly askServer: () => void;
}

/** How a bot puts calls on hold, and hears that the other side does, as the real phone. */
export class BotHolds {
  readonly #deps: HoldsDeps;

  constructor(deps: HoldsDeps) {
    this.#deps = deps;
  }

  set(call: BotCall, held: boolean): void {
    if (call.held === held) return;
    call.held = held;
    // Until the server agrees to the answer there is nobody to tell.
    if (call.phase === 'active') this.#say(call);
  }

  /** The server agreed to the answer. */
  begun(call: BotCall): void {
    if (call.held) this.#say(call);
  }

  /** What was said while the line was down may be lost, so this is said after each outage. */
  resumed(call: BotCall | undefined, state: 'ringing' | 'active'): void {
    if (call?.phase === 'active' && state === 'active') this.#say(call);
  }

  heard(name: string, payload: unknown): void {
    if (name !== 'call:held') return;
    const { callId, held } = payload as ServerPayload<'call:held'>;
    const call = this.#deps.find(callId);
    // That it was answered, or that two calls have crossed, may have been missed, and is heard next.
    if (call !== undefined && call.phase !== 'dialing' && isLive(call)) call.peerHeld = held;
  }

  #say({ callId, held }: BotCall): void {
    const { line, askServer } = this.#deps;
    line.request('call:hold', { callId, held }, (reply) => {
      if (passes(reply)) line.after(RETRY_MS, askServer);
    });
  }
}
