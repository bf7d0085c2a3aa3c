import type { CallId, CallSignal, DeviceId, PeerSignal } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { TalkMessage } from '../peer/channel/channel-message.ts';
import type { Signaling } from '../signaling/signaling.ts';
import type { CallLog } from './calls-deps.ts';
import { isLost, passesAfterMs } from './refusal-model.ts';

/** Far above what a call needs while the line is down; a fault must not fill the memory. */
const WAITING_SIGNALS = 200;

export interface SignalOutboxOptions {
  readonly callId: CallId;
  readonly signaling: Signaling;
  readonly clock: Clock;
  readonly log: CallLog;
  /** Tells a device something directly that is about a connection of this generation, where that is there. */
  readonly tell: (to: DeviceId, link: number, message: TalkMessage) => boolean;
}

/**
 * Sends the signals of one call. They are not waited for, as each would cost a round trip; one that may not have
 * arrived is sent again, with its number, when the line is back. The server delivers each number once.
 *
 * Where two devices are connected they hear each signal directly as well: then it needs no server, and whichever way
 * was the quicker counts. So a connection is repaired while the server is out of reach. What is about the next
 * connection goes through the server alone: on one that hardly gets anything through it would only be in the way.
 */
export class SignalOutbox {
  readonly #options: SignalOutboxOptions;
  /** In the order of their numbers. */
  readonly #unacknowledged = new Map<number, { readonly signal: CallSignal; readonly link: number }>();
  #seq = 0;
  #closed = false;

  constructor(options: SignalOutboxOptions) {
    this.#options = options;
  }

  /** The number of the next signal. */
  get next(): number {
    return this.#seq;
  }

  /** A page before this one has used the numbers up to this. */
  startAt(seq: number): void {
    this.#seq = seq;
  }

  send(to: DeviceId, signal: PeerSignal): void {
    if (this.#closed) return;
    const { callId, log } = this.#options;
    if (this.#unacknowledged.size >= WAITING_SIGNALS) {
      log.warn(`call ${callId}: dropped a ${signal.kind}, ${WAITING_SIGNALS} signals wait to be sent`);
      return;
    }
    const numbered = { callId, to, seq: this.#seq, body: JSON.stringify(signal) };
    this.#seq += 1;
    this.#unacknowledged.set(numbered.seq, { signal: numbered, link: signal.link });
    this.#tell(numbered, signal.link);
    void this.#request(numbered);
  }

  /** The line is back. */
  resend(): void {
    for (const { signal } of this.#unacknowledged.values()) void this.#request(signal);
  }

  /** A device can be told things directly now. */
  resendDirectly(to: DeviceId): void {
    for (const { signal, link } of this.#unacknowledged.values())
      if (signal.to === to) this.#tell(signal, link);
  }

  close(): void {
    this.#closed = true;
    this.#unacknowledged.clear();
  }

  #tell({ to, seq, body }: CallSignal, link: number): void {
    this.#options.tell(to, link, { kind: 'signal', seq, body });
  }

  async #request(signal: CallSignal): Promise<void> {
    const { signaling, clock, log } = this.#options;
    const result = await signaling.request('call:signal', signal);
    if (this.#closed) return;
    if (result.ok) {
      this.#unacknowledged.delete(signal.seq);
      return;
    }
    if (isLost(result.error)) return;
    const retryMs = passesAfterMs(result.error);
    if (retryMs !== null) {
      clock.after(retryMs, () => {
        if (this.#unacknowledged.has(signal.seq)) void this.#request(signal);
      });
      return;
    }
    this.#unacknowledged.delete(signal.seq);
    log.warn(`call ${signal.callId}: signal ${signal.seq} was refused (${result.error.code})`);
  }
}
