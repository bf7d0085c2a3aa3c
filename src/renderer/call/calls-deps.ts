import type { CallId, OwnPresence, RoomId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { Observable } from '@shared/observable.ts';
import type { Settings } from '@shared/settings.ts';
import type { CallSounds, CreateRemoteAudio, CreateStreamMeter, MediaDevicesPort } from '../media/media.ts';
import type { IceServers } from '../link/ice/ice-servers.ts';
import type { CreatePeerConnection } from '../rtc/peer-connection.ts';
import type { CreateQualityMonitor } from '../quality/call-quality.ts';
import type { PageStorage } from './kept-calls.ts';
import type { NetworkMonitor } from '../network/network-monitor.ts';
import type { HandedOver } from '../participant/handed-over.ts';
import type { IncomingRing } from '../room/incoming-rings.ts';
import type { Signaling } from '../signaling/signaling.ts';
import type { ProofOffice } from '../trust/trust.ts';

/** One line per event; never a token or a session description. */
export interface CallLog {
  info(message: string): void;
  warn(message: string): void;
}

/**
 * Everything the calls of a phone need from outside. Who the person is they learn themselves, from `session:welcomed`.
 */
export interface CallsDeps {
  readonly signaling: Signaling;
  readonly media: MediaDevicesPort;
  readonly createPeerConnection: CreatePeerConnection;
  readonly iceServers: Pick<IceServers, 'obtain' | 'cutOff'>;
  /** Shows other devices whose descriptions this one's are, and holds theirs against what is known of them. */
  readonly proofs: ProofOffice;
  readonly createRemoteAudio: CreateRemoteAudio;
  readonly createStreamMeter: CreateStreamMeter;
  readonly createQualityMonitor: CreateQualityMonitor;
  readonly sounds: CallSounds;
  readonly settings: Observable<Settings>;
  /** Do not disturb keeps a phone silent that rings already. */
  readonly ownPresence: Observable<OwnPresence>;
  /** The person is in a room: who calls meanwhile waits. */
  readonly isBusyElsewhere: () => boolean;
  /** Who rings this person into a room: listed as calls are. */
  readonly rings: Observable<readonly IncomingRing[]>;
  /** A call has become this room; with what it was talked with, where there is that. */
  readonly onMoved: (roomId: RoomId, from: HandedOver | null) => void;
  readonly network: NetworkMonitor;
  readonly clock: Clock;
  /** For the next page in the place of this one. */
  readonly pageStorage: PageStorage;
  /** 0 (inclusive) to 1 (exclusive): so that not all phones do the same at the same time. */
  readonly random: () => number;
  /** Makes an id that nobody else makes. */
  readonly newCallId: () => CallId;
  readonly log: CallLog;
}
