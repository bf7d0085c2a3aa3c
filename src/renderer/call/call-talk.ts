import type { DeviceId } from '@protocol';
import type { VerificationMessage } from '../trust/trust.ts';
import type { ChannelMessageOf, TalkMessage } from '../peer/channel-message.ts';

/** What is to be done about everything that the other side can say directly; complete, or it does not compile. */
type Listeners = {
  readonly [K in TalkMessage['kind']]: (from: DeviceId, message: ChannelMessageOf<K>) => void;
};

export interface CallTalkOptions {
  readonly signaled: (from: DeviceId, signal: ChannelMessageOf<'signal'>) => void;
  readonly verified: (from: DeviceId, message: VerificationMessage) => void;
  readonly heardOfQuality: (from: DeviceId, message: ChannelMessageOf<'quality'>) => void;
}

/** What the devices of a call say to each other directly, without the server. */
export class CallTalk {
  readonly #listeners: Listeners;

  constructor({ signaled, verified, heardOfQuality }: CallTalkOptions) {
    this.#listeners = {
      signal: signaled,
      quality: heardOfQuality,
      'verify-commit': verified,
      'verify-nonce': verified,
      'verify-reveal': verified,
      'verify-stop': verified,
    };
  }

  heard<K extends TalkMessage['kind']>(from: DeviceId, message: ChannelMessageOf<K> & { kind: K }): void {
    this.#listeners[message.kind](from, message);
  }
}
