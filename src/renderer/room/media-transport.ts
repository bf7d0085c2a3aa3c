import type { DeviceId, UserId } from '@protocol';
import type { Observable } from '@shared/observable.ts';
import type { QualityReading } from '../quality/call-quality.ts';
import type { OutgoingTracks } from '../link/link-connection.ts';
import type { Connected, PeerPlan } from './room-model.ts';
import type { ParticipantMedia } from './rooms.ts';

/** Another person in the room, as one way of transport brings them: for the screens it is all the same which. */
export interface RoomPeer {
  readonly deviceId: DeviceId;
  readonly userId: UserId;
  readonly media: Observable<ParticipantMedia>;
  readonly quality: Observable<QualityReading>;
  readonly participant: Connected;
  /** Whether what they say arrives this way, so that they may be heard by it from one sample to the next. */
  readonly isHeard: boolean;
  /** Of two ways to the same person one is audible. */
  setAudible(audible: boolean): void;
  setVolume(volume: number): void;
}

/** How sound and pictures travel between those in a room. */
export interface MediaTransport<Peer extends RoomPeer = RoomPeer> {
  /** By the key of their plan. */
  readonly peers: ReadonlyMap<string, Peer>;
  /** Who is to be connected to. Returns whether there are others now. */
  sync(plans: readonly PeerPlan[]): boolean;
  /** What this side sends from now on; null: nothing, and nobody is heard. */
  flow(tracks: OutgoingTracks | null): void;
  /** The line to the server is back. */
  lineRestored(): void;
  close(): void;
}
