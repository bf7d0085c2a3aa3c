import type { CallId } from '@protocol';
import type { Phone } from '../phone/phone.ts';
import { arrangeCalls, type CallBoard } from './call-board-model.ts';
import { observed, type Observed } from './observed.ts';
import type { CallMediaHandles } from '../call/calls.ts';
import type { QualityReading } from '../quality/call-quality.ts';

/** The calls, in their places on the screen. */
export class CallsView {
  readonly #phone: Phone;
  readonly #list;
  readonly board: CallBoard = $derived.by(() => arrangeCalls(this.#list.current));

  constructor(phone: Phone) {
    this.#phone = phone;
    this.#list = observed(phone.calls.list);
  }

  media(callId: CallId): Observed<CallMediaHandles> {
    return observed(this.#phone.calls.media(callId));
  }

  quality(callId: CallId): Observed<QualityReading> {
    return observed(this.#phone.calls.quality(callId));
  }

  dismiss(callId: CallId): void {
    this.#phone.calls.dismiss(callId);
  }
}
