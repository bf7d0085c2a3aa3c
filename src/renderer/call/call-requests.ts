import type { CallId, CallMedia, CallStarted, EndReason, UserId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { assertNever } from '@shared/result.ts';
import type { Signaling, SignalingError } from '../signaling/signaling.ts';
import type { Call, CallEvent, CallEventOf } from './call.ts';
import type { CallLog } from './calls-deps.ts';
import { isLost, passesAfterMs } from '../signaling/refusal-model.ts';

/** What a call came to that the server refused to start; `failed` for all other refusals. */
const refusedStarts: Partial<Record<SignalingError['code'], 'too-often' | 'too-many'>> = {
  rate_limited: 'too-often',
  too_many_calls: 'too-many',
};
/** What was refused may be possible in a moment; asked for again at once it would be refused again. */
const REFUSED_MS = 2_000;

export interface CallRequestsOptions {
  readonly callId: CallId;
  readonly signaling: Signaling;
  readonly clock: Clock;
  readonly log: CallLog;
  readonly dispatch: (event: CallEvent) => void;
  /** Asks the server how this call really is. */
  readonly askServer: () => void;
}

/** Asks the server for one call, and turns its answers into events. */
export class CallRequests {
  readonly #options: CallRequestsOptions;
  readonly #timers = new Set<() => void>();
  #disposed = false;
  #isTransferring = false;

  constructor(options: CallRequestsOptions) {
    this.#options = options;
  }

  /** Whether the server is asked to hand the call over and has not answered. */
  get isTransferring(): boolean {
    return this.#isTransferring;
  }

  /** Repeating it is safe: the id makes it the same call. */
  async start(call: Call, offer: string | null): Promise<void> {
    const { callId, signaling, dispatch } = this.#options;
    const { peer, media, origin } = call;
    const transferOf = origin?.of ?? null;
    const payload = {
      ...{ callId, media, offer, calleeId: peer.userId },
      ...(transferOf === null ? {} : { transferOf }),
    };
    const result = await signaling.request('call:start', payload);
    if (result.ok) this.#started(result.value);
    else if (isLost(result.error)) this.#repeatIfOnline();
    else if (result.error.code === 'unavailable') {
      this.#ifItPasses(result.error, () => dispatch({ type: 'line-restored' }));
    } else {
      this.#refused('start', result.error);
      const { code, retryAfterMs } = result.error;
      const over = this.#over(refusedStarts[code] ?? 'failed');
      dispatch({ ...over, ...(retryAfterMs !== undefined && { retryAfterMs }) });
    }
  }

  async answer(media: CallMedia): Promise<void> {
    const { callId, signaling, dispatch } = this.#options;
    const result = await signaling.request('call:answer', { callId, media });
    if (result.ok) {
      dispatch({ type: 'answer-confirmed' });
    } else if (this.#ifItPasses(result.error, () => void this.answer(media))) {
      this.#refused('answer', result.error);
    } else if (!isLost(result.error)) {
      this.#refused('answer', result.error);
      dispatch({ type: 'answer-refused' });
    } else if (result.error.code === 'timeout') {
      // It may have arrived: the server knows.
      dispatch({ type: 'answer-refused' });
    }
  }

  /** What was lost on the way is not repeated: after an outage the server says whether it knows of it. */
  async transfer(to: UserId, newCallId: CallId, joins: CallId | null): Promise<void> {
    const { callId, signaling, dispatch, askServer } = this.#options;
    const request = { callId, newCallId, to, ...(joins === null ? {} : { joins }) };
    this.#isTransferring = true;
    const result = await signaling.request('call:transfer', request);
    this.#isTransferring = false;
    // It may have been done all the same.
    if (result.ok || this.#ifItPasses(result.error, askServer)) return;
    if (!isLost(result.error)) {
      this.#refused('transfer', result.error);
      dispatch({ type: 'handover-refused' });
    } else if (result.error.code === 'timeout') askServer();
  }

  async takeBack(): Promise<void> {
    const { callId, signaling, askServer } = this.#options;
    const result = await signaling.request('call:transfer-cancel', { callId });
    if (result.ok || this.#ifItPasses(result.error, () => void this.takeBack())) return;
    // Where it is handed over still, that it is wanted back is said again. Off line, the next welcome asks.
    if (!isLost(result.error)) {
      this.#refused('taking back', result.error);
      this.#after(REFUSED_MS, askServer);
    } else if (result.error.code === 'timeout') askServer();
  }

  dispose(): void {
    this.#disposed = true;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #started(started: CallStarted): void {
    const { dispatch, clock } = this.#options;
    switch (started.outcome) {
      case 'ringing':
        dispatch({ type: 'started', ...started });
        return;
      case 'crossed':
        dispatch({ type: 'merged', into: started.callId, at: clock.now() });
        return;
      case 'ended':
        dispatch(this.#over(started.reason));
        return;
      default:
        assertNever(started);
    }
  }

  #over(reason: EndReason | 'too-often' | 'too-many'): CallEventOf<'peer-ended'> {
    return { type: 'peer-ended', reason, by: 'server', message: null, at: this.#options.clock.now() };
  }

  /** Off line, the next welcome repeats it; on line, only this can. */
  #repeatIfOnline(): void {
    const { signaling, dispatch } = this.#options;
    if (signaling.connection.current.status === 'online') dispatch({ type: 'line-restored' });
  }

  /** Does it once the server said it can; whether there is anything to wait for. */
  #ifItPasses(error: SignalingError, then: () => void): boolean {
    const ms = passesAfterMs(error);
    if (ms !== null) this.#after(ms, then);
    return ms !== null;
  }

  #after(ms: number, then: () => void): void {
    if (this.#disposed) return;
    const cancel = this.#options.clock.after(ms, () => {
      this.#timers.delete(cancel);
      then();
    });
    this.#timers.add(cancel);
  }

  #refused(what: string, { code, message }: SignalingError): void {
    this.#options.log.warn(`call ${this.#options.callId}: ${what} was refused (${code}: ${message})`);
  }
}
