import type { DeviceId } from '@protocol';
import type { HostMessage } from '../link/leg.ts';
import type { ChannelMessageOf, TalkMessage } from '../rtc/channel/channel-message.ts';
import { isMuted } from '../participant/local-state.ts';
import { type Call, type CallEvent, isConfirmed } from './call.ts';
import type { Farewell } from './call-effects.ts';

/** What is to be done about everything that the other side can say directly; complete, or it does not compile. */
type Listeners = {
  readonly [K in HostMessage['kind']]: (from: DeviceId, message: ChannelMessageOf<K>) => void;
};

export interface CallTalkOptions {
  readonly call: () => Call;
  readonly tell: (device: DeviceId, message: TalkMessage) => boolean;
  readonly tellAll: (message: TalkMessage) => void;
  readonly dispatch: (event: CallEvent) => void;
  readonly now: () => number;
  readonly heardOfQuality: (from: DeviceId, message: ChannelMessageOf<'quality'>) => void;
}

/**
 * What the devices of a call say to each other directly. All of it goes through the server as well; this way it is
 * heard when the server is out of reach for either of them, so that both show the same.
 */
export class CallTalk {
  readonly #options: CallTalkOptions;
  readonly #listeners: Listeners;

  constructor(options: CallTalkOptions) {
    const { call, dispatch, heardOfQuality, now } = options;
    this.#options = options;
    this.#listeners = {
      state: (from, { muted, camera, screen, held }) => {
        if (!this.#isPeer(from)) return;
        dispatch({ type: 'peer-media', muted, camera, screen });
        // Going on with a call means something where it was not held before; this may be about the microphone only.
        const known = call();
        const wasHeld = 'remote' in known && known.remote.held;
        if (wasHeld !== held) dispatch({ type: 'peer-held', held });
      },
      bye: (from, { reason }) => {
        if (this.#isPeer(from)) dispatch({ type: 'peer-left', reason, at: now() });
      },
      quality: heardOfQuality,
      // Of a room. A call has one way.
      hearing: () => undefined,
    };
  }

  heard<K extends HostMessage['kind']>(from: DeviceId, message: ChannelMessageOf<K> & { kind: K }): void {
    this.#listeners[message.kind](from, message);
  }

  /** Says what this side lets through of itself, where the other side may know. */
  sayState(): void {
    const call = this.#options.call();
    if (!isConfirmed(call)) return;
    const { cameraOn, screenOn, held } = call.local;
    const media = { muted: isMuted(call.local), camera: cameraOn, screen: screenOn };
    this.#options.tell(call.device, { kind: 'state', ...media, held });
  }

  /** While it rings everybody who is connected is told: nobody is to ring for somebody who has gone. */
  sayFarewell(farewell: Farewell): void {
    if (farewell.how === 'hangup') this.#options.tellAll({ kind: 'bye', reason: farewell.reason });
    if (farewell.how === 'cancel') this.#options.tellAll({ kind: 'bye', reason: 'cancelled' });
  }

  /** Only the device at the other end of the call speaks for the other side. */
  #isPeer(from: DeviceId): boolean {
    const call = this.#options.call();
    return 'device' in call && call.device === from;
  }
}
