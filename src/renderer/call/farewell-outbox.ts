import type { CallId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { Result } from '@shared/result.ts';
import type { Signaling, SignalingError } from '../signaling/signaling.ts';
import type { Farewell } from './call-effects.ts';
import { isLost, passesAfterMs } from '../signaling/refusal-model.ts';

/** The other side tells the server itself; only if that was in vain for so long this side does. */
const CONFIRM_AFTER_MS = 2_000;

export interface FarewellOutboxOptions {
  readonly signaling: Signaling;
  readonly clock: Clock;
}

/**
 * Tells the server how this side ended its calls. For the person a call is over the moment they say so; the server
 * may be out of reach then, or silent, and is told until it has heard, because the other side must not go on ringing.
 */
export class FarewellOutbox {
  readonly #signaling: Signaling;
  readonly #clock: Clock;
  readonly #unsaid = new Map<CallId, Farewell>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #timers = new Set<() => void>();

  constructor({ signaling, clock }: FarewellOutboxOptions) {
    this.#signaling = signaling;
    this.#clock = clock;
  }

  say(callId: CallId, farewell: Farewell): void {
    this.#unsaid.set(callId, farewell);
    if (farewell.how === 'confirm') this.#tryAfter(CONFIRM_AFTER_MS, callId, farewell);
    else this.#try(callId, farewell);
  }

  /** The server says itself that this call is over. */
  heard(callId: CallId): void {
    this.#unsaid.delete(callId);
  }

  /** The line is back. */
  sayAgain(): void {
    for (const [callId, farewell] of this.#unsaid) this.#try(callId, farewell);
  }

  /** Resolves when nothing is under way any more, whether it arrived or not. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  dispose(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #try(callId: CallId, farewell: Farewell): void {
    const attempt = this.#send(callId, farewell).then((result) => {
      const retryMs = result.ok ? null : this.#againAfterMs(result.error);
      if (retryMs !== null) this.#tryAfter(retryMs, callId, farewell);
      else if (result.ok || isAnswer(result.error)) this.#unsaid.delete(callId);
      this.#underWay.delete(attempt);
    });
    this.#underWay.add(attempt);
  }

  /** Off line, the next welcome says it again; on line, only this can. */
  #againAfterMs(error: SignalingError): number | null {
    const isSilent = error.code === 'timeout' && this.#signaling.connection.current.status === 'online';
    return isSilent ? 0 : passesAfterMs(error);
  }

  #tryAfter(ms: number, callId: CallId, farewell: Farewell): void {
    const cancel = this.#clock.after(ms, () => {
      this.#timers.delete(cancel);
      if (this.#unsaid.has(callId)) this.#try(callId, farewell);
    });
    this.#timers.add(cancel);
  }

  #send(callId: CallId, farewell: Farewell): Promise<Result<unknown, SignalingError>> {
    switch (farewell.how) {
      case 'decline': {
        const { message } = farewell;
        return this.#signaling.request('call:decline', message === null ? { callId } : { callId, message });
      }
      case 'cancel':
        return this.#signaling.request('call:cancel', { callId });
      case 'hangup': {
        const { reason, detail } = farewell;
        return this.#signaling.request('call:hangup', { ...{ callId, reason }, ...(detail && { detail }) });
      }
      case 'confirm':
        return this.#signaling.request('call:hangup', { callId, reason: farewell.reason });
    }
  }
}

/** Whether by this refusal the call is over for the server too; one that failed may not have done anything. */
function isAnswer(error: SignalingError): boolean {
  return !isLost(error) && error.code !== 'internal';
}
