import type { CallId, NotRung, RingRule, RoomId, UserId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { Observable } from '@shared/observable.ts';
import type { Settings } from '@shared/settings.ts';
import type { LinkDeps } from '../link/peer-links.ts';
import type { CreateStreamMeter, MediaDevicesPort } from '../media/media.ts';
import type { CreateSfuConnection } from '../rtc/sfu-connection.ts';
import type { CreateQualityMonitor } from '../quality/call-quality.ts';
import type { Signaling } from '../signaling/signaling.ts';
import type { ProofOffice } from '../trust/trust.ts';
import type { CreateRoomFrames } from './room-frames.ts';

/** Everything the rooms of a phone need from outside. Who the person is they learn from `session:welcomed`. */
export interface RoomsDeps extends LinkDeps {
  readonly signaling: Signaling;
  readonly media: MediaDevicesPort;
  readonly proofs: ProofOffice;
  readonly createStreamMeter: CreateStreamMeter;
  readonly createQualityMonitor: CreateQualityMonitor;
  readonly createSfuConnection: CreateSfuConnection;
  readonly createFrames: CreateRoomFrames;
  readonly settings: Observable<Settings>;
  readonly changeSettings: (patch: Pick<Settings, 'volumes'>) => void;
  /** A call of this device has become a room. */
  readonly onCallMoved: (callId: CallId, roomId: RoomId) => void;
  /** The person is in a call: who rings them meanwhile waits. */
  readonly isBusyElsewhere: () => boolean;
  /** People whom this person wanted to ring, and at whom nothing rings. */
  readonly onNotRung: (people: NotRung) => void;
  readonly ringRuleOf: (userId: UserId) => RingRule;
  readonly clock: Clock;
  /** Makes an id that nobody else makes. */
  readonly newRoomId: () => RoomId;
  readonly log: { info(line: string): void; warn(line: string): void };
}
