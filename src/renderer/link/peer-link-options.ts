import type { EndDetail, PeerSignal } from '@protocol';
import type { TalkMessage } from '../rtc/channel/channel-message.ts';
import type { SoundWish } from '../rtc/opus-parameters-model.ts';
import type { PeerRole, RemoteStreams } from '../rtc/peer-connection.ts';
import type { NetworkMonitor } from '../network/network-monitor.ts';
import type { LinkConnectionDeps } from './link-connection.ts';

/** Whom a link tells what happens to it. */
interface PeerLinkEvents {
  onSignal(signal: PeerSignal): void;
  onUp(): void;
  onDown(): void;
  /** It was expected, and every attempt to repair it was in vain, or nothing will ever be. */
  onFailed(reason: EndDetail | 'media-failed'): void;
  /** Whether `PeerLink.send` arrives. */
  onChannel(ready: boolean): void;
  /** Over the connection of this generation. */
  onMessage(message: TalkMessage, generation: number): void;
  /** Another connection is used now. */
  onChangeOver(): void;
  /** A signal of the other side is not used; says what and why, for the log. */
  onDropped(what: string): void;
  /** The streams to look at are these now. */
  onStreams(streams: RemoteStreams): void;
}

/** What the connection of a call to one device is made of. */
export interface PeerLinkOptions extends LinkConnectionDeps {
  readonly role: PeerRole;
  readonly network: NetworkMonitor;
  /** Generation of the first connection; a device that may have got an earlier offer needs a higher one. */
  readonly generation: number;
  /** This side has lost the connection that there was, with its page, and offers the next one whatever its role. */
  readonly comesBack?: boolean;
  /** Whether the server can be reached, as far as is known. */
  readonly isLineUp: () => boolean;
  /** See `ConnectionWishes.sound`. */
  readonly sound: SoundWish;
  readonly events: PeerLinkEvents;
}
