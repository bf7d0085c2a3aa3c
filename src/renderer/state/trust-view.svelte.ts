import type { CallView } from '../call/calls.ts';
import type { CallTrust, KnownDevice, Trust, Verification } from '../trust/trust.ts';
import { observed, type Observed } from './observed.ts';
import { personTrust, type PersonTrust } from './person-trust-model.ts';

/** How sure one can be of the people in calls. */
export class TrustView {
  readonly #calls: Observed<readonly CallTrust[]>;

  readonly verification: Observed<Verification | null>;
  readonly known: Observed<readonly KnownDevice[]>;
  readonly readable: Observed<boolean>;

  constructor(trust: Trust) {
    this.#calls = observed(trust.calls);
    this.verification = observed(trust.verification);
    this.known = observed(trust.known);
    this.readable = observed(trust.readable);
  }

  ofPerson(userId: string): PersonTrust | null {
    return personTrust(this.known.current, userId);
  }

  /** Null before the device at the other end has said anything. */
  of({ callId, device }: CallView): CallTrust | null {
    return this.#calls.current.find((trust) => trust.callId === callId && trust.deviceId === device) ?? null;
  }
}
