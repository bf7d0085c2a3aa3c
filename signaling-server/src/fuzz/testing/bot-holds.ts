import type { ServerPayload } from '../../protocol/index.ts';
import { isLive, type BotCall } from './bot-call.ts';
import type { BotMessages } from './bot-messages.ts';

export interface HoldsDeps {
  readonly messages: BotMessages;
  readonly find: (callId: BotCall['callId']) => BotCall | undefined;
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

  heard(name: string, payload: unknown): void {
    if (name !== 'call:held') return;
    const said = payload as ServerPayload<'call:held'>;
    const call = this.#deps.find(said.callId);
    // That it was answered, or that two calls have crossed, may have been missed, and is heard next.
    if (call === undefined || call.phase === 'dialing' || !isLive(call)) return;
    if (this.#deps.messages.take(call, name, said)) call.peerHeld = said.held;
  }

  #say(call: BotCall): void {
    const to = call.peerDevices.at(-1);
    if (to !== undefined)
      this.#deps.messages.say(call, { event: 'call:hold', to, payload: { held: call.held } });
  }
}
