import type { CallView } from '../call/calls.ts';
import type { CallTrust, Trust } from '../trust/trust.ts';
import { observed, type Observed } from './observed.ts';

/** How sure one can be of the people in calls. */
export class TrustView {
  readonly #calls: Observed<readonly CallTrust[]>;

  constructor(trust: Trust) {
    this.#calls = observed(trust.calls);
  }

  /** Null before the device at the other end has said anything. */
  of({ callId, device }: CallView): CallTrust | null {
    return this.#calls.current.find((trust) => trust.callId === callId && trust.deviceId === device) ?? null;
  }
}
