import type { DeviceId, RoomTrickle } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { PeerConnectionState, PeerIce, TrackKind } from './peer-connection.ts';
import type { LinkCounters } from './stats.ts';

/** Which of the two peer connections with the media server. */
export type SfuSide = RoomTrickle['of'];

/** Whose sound or picture a line of the media server's offer carries. */
export interface SfuLine {
  readonly mid: string;
  readonly deviceId: DeviceId;
  readonly kind: TrackKind;
}

/**
 * Attached to everything that is sent and received through the media server, before anything flows: the place for frames
 * that the media server can't read.
 */
export interface FrameTransforms {
  sending(sender: RTCRtpSender, kind: TrackKind): void;
  receiving(receiver: RTCRtpReceiver, line: SfuLine): void;
}

export interface SfuConnectionOptions {
  /** Counts the connections of this device with the media server. */
  readonly generation: number;
  readonly ice: PeerIce;
  readonly clock: Clock;
  readonly transforms: FrameTransforms;
  readonly events: {
    /** To be brought to the media server; none: these were all. */
    onCandidates(side: SfuSide, candidates: RoomTrickle['candidates']): void;
    /** Of both sides together. */
    onState(state: PeerConnectionState): void;
  };
}

/**
 * What a device has with the media server: one peer connection that sends, and one that receives what others send. What
 * becomes of one of them becomes of both, so they are replaced together. Descriptions come and go as they are asked for.
 */
export interface SfuConnection {
  /** One line for each kind of track, in the order of the wire contract; attaching tracks needs no other offer. */
  offer(): Promise<string>;
  /** The answer to it. */
  accept(answer: string): Promise<void>;
  /** Resolves to the answer to what the media server offers. One at a time. */
  take(offer: string, lines: readonly SfuLine[]): Promise<string>;
  setTrack(kind: TrackKind, track: MediaStreamTrack | null): void;
  /** What this device sends of that kind; another stream once it comes on another line. Null where nothing comes. */
  stream(deviceId: DeviceId, kind: TrackKind): MediaStream | null;
  /** When the last sound of this device was played, by a clock of the browser's own; null: there was none. */
  heardAt(deviceId: DeviceId): number | null;
  /** What was counted of one device's media, and of what this side sends to all. */
  readCounters(deviceId: DeviceId): Promise<LinkCounters | null>;
  close(): void;
}

export type CreateSfuConnection = (options: SfuConnectionOptions) => SfuConnection;
