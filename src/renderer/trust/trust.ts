import type { CallId, DeviceId, UserId } from '@protocol';
import type { Observable } from '@shared/observable.ts';
import type { DescriptionProofs } from '../peer/description-proofs.ts';
import type { DeviceTrust, KnownDevice, KnownDevices } from './pin-model.ts';

export type { DeviceTrust, KnownDevice } from './pin-model.ts';

/** What is known of a device that takes part in a call, or rings in it. */
export interface CallTrust extends DeviceTrust {
  readonly callId: CallId;
}

/** How sure this phone can be whom it is connected to. */
export interface Trust {
  readonly calls: Observable<readonly CallTrust[]>;
  /** Every device that was ever connected to, of everybody. */
  readonly known: Observable<KnownDevices>;
  /** Whatever key the device shows next is believed, as if it had never been seen. */
  forget(device: Pick<KnownDevice, 'userId' | 'deviceId'>): void;
}

export interface LinkContext {
  readonly generation: number;
  /** Null while nobody knows who gets the first offer. */
  readonly device: () => DeviceId | null;
  /** The device at the other end could not show that it is the one it claims to be. */
  readonly onRefused: () => void;
}

/** For the descriptions of one call. */
export interface CallProofs {
  link(context: LinkContext): DescriptionProofs;
  /** The call is over. */
  close(): void;
}

export interface ProofOffice {
  openCall(callId: CallId, peer: UserId): CallProofs;
}
