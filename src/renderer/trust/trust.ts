import type { CallId, DeviceId, UserId } from '@protocol';
import type { Observable } from '@shared/observable.ts';
import type { DescriptionProofs } from '../rtc/description-proofs.ts';
import type { DeviceTrust, KnownDevice, KnownDevices } from './pin-model.ts';
import type { ExchangeState, VerificationMessage } from './word-exchange.ts';

export type { VerificationMessage } from './word-exchange.ts';
export type { KnownDevice } from './pin-model.ts';

/** What is known of a device that takes part in a call, or rings in it. */
export interface CallTrust extends DeviceTrust {
  readonly callId: CallId;
}

/**
 * The comparing of words that is on the screen. `unreachable`: the other side's app can't be told directly. `no-key`: this
 * device has no key of its own, or can't read it now.
 */
export interface Verification {
  readonly callId: CallId;
  readonly deviceId: DeviceId;
  readonly state: ExchangeState | { readonly phase: 'unreachable' | 'no-key' };
  /** The other side has begun it, and the person here has not said yet that they want to compare. */
  readonly isAsked?: boolean;
}

/**
 * Says something to a device of the call directly, over the connection of that number, or else the one of the moment;
 * false where that is impossible.
 */
export type Tell = (device: DeviceId, message: VerificationMessage, link?: number) => boolean;

/** What was said directly, and over which connection. */
export interface HeardWord {
  readonly message: VerificationMessage;
  readonly link: number;
}

/** How sure this phone can be whom it is connected to. */
export interface Trust {
  readonly calls: Observable<readonly CallTrust[]>;
  /** Every device that was ever connected to, of everybody. */
  readonly known: Observable<KnownDevices>;
  /** False: what this phone keeps of devices can't be read now. It tries again by itself. */
  readonly readable: Observable<boolean>;
  /** Null while nothing is compared. The other side may begin it as well. */
  readonly verification: Observable<Verification | null>;
  /** Finds words with a device of a call that is going on. */
  compareWords(callId: CallId, device: DeviceId): void;
  /** The person wants to compare, as the other side has asked. */
  acceptComparing(): void;
  /** What the two people found out about the words on their screens. */
  decide(matches: boolean): void;
  /** Takes it off the screen without having found out. */
  stopComparing(): void;
  /** Whatever key the device shows next is believed, as if it had never been seen. */
  forget(device: Pick<KnownDevice, 'userId' | 'deviceId'>): void;
}

export interface LinkContext {
  readonly generation: number;
  /** Null while nobody knows who gets the first offer. */
  readonly device: () => DeviceId | null;
  /** Whether this is the connection that is talked over just now. */
  readonly isUsed: () => boolean;
  /** The device at the other end could not show that it is the one it claims to be. */
  readonly onRefused: () => void;
}

/** For the descriptions of one call. */
export interface CallProofs {
  link(context: LinkContext): DescriptionProofs;
  /** A device of the call said this directly. */
  heard(from: DeviceId, word: HeardWord): void;
  /** A device can be told things directly, perhaps over another connection than before. */
  reachable(device: DeviceId): void;
  /** Somewhere another connection is talked over than before; see {@link LinkContext.isUsed}. */
  changedOver(): void;
  /** The call is over. */
  close(): void;
}

export interface ProofOffice {
  openCall(callId: CallId, peer: UserId, tell: Tell): CallProofs;
}
