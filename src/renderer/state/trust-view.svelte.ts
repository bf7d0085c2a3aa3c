import type { CallId, DeviceId, Person } from '@protocol';
import type { RemoteParticipant } from '../room/own-room.ts';
import type { CallTrust, KnownDevice, Trust, Verification } from '../trust/trust.ts';
import { observed, type Observed } from './observed.ts';
import { personTrust, type PersonTrust } from './person-trust-model.ts';

/** Somebody this phone talks with: a `CallView` is one, and so is whoever else is in a room. */
export interface Talk {
  readonly callId: CallId;
  readonly peer: Pick<Person, 'name'>;
  /** Null before the device at the other end has said anything. */
  readonly device: DeviceId | null;
}

export const talkWith = ({ talkId, person, deviceId }: RemoteParticipant): Talk => ({
  ...{ callId: talkId, peer: person, device: deviceId },
});

/** How sure one can be of the people in calls and rooms. */
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
  of({ callId, device }: Omit<Talk, 'peer'>): CallTrust | null {
    return this.#calls.current.find((trust) => trust.callId === callId && trust.deviceId === device) ?? null;
  }
}
