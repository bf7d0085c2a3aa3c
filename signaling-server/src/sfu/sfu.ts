import type { DeviceId, RoomId, RoomTrickle, RoomWant, ServerPayload } from '../protocol/index.ts';

/** The media server does not do what it was asked, because of what a device gave it. */
export class SfuRefusedError extends Error {
  override readonly name: string = 'SfuRefusedError';
}

/** A room in the media server. Its numbers and words are ours alone: no client learns them. */
export interface SfuRoom {
  readonly id: number;
  /** Who knows it may come in. */
  readonly pin: string;
  /** Who knows it may end the room and remove people. */
  readonly secret: string;
  /** The room needs the media server while more people than this are inside. */
  readonly meshPeople: number;
}

/** Whose media it is, and where it goes. */
export interface SfuPlace {
  readonly roomId: RoomId;
  readonly sfu: SfuRoom;
  readonly deviceId: DeviceId;
}

export interface Wanted {
  /** Of the connection that subscribes; another number means another connection. */
  readonly connection: number;
  readonly wants: readonly RoomWant[];
}

/**
 * The media server, as rooms see it. What a device asks is done by the node that it is connected to. Requests reject with
 * `UnavailableError` while the media server is away.
 */
export interface Sfu {
  /** A place for one more room; null while the media server is away. */
  spare(): SfuRoom | null;
  /** From now on this device sends what the offer describes. Resolves to the answer. */
  publish(place: SfuPlace, offer: string): Promise<string>;
  /** What this device would like to get. Resolves to whether this node knows what the device sends. */
  subscribe(place: SfuPlace, wanted: Wanted): Promise<{ readonly publishing: boolean }>;
  answer(deviceId: DeviceId, answer: { readonly connection: number; readonly sdp: string }): Promise<void>;
  trickle(deviceId: DeviceId, trickle: Pick<RoomTrickle, 'of' | 'candidates'>): void;
  /** The device gives its connections up by itself. */
  leave(deviceId: DeviceId): void;
  /** Takes devices out that may be connected to other nodes. */
  evict(sfu: SfuRoom, deviceIds: readonly DeviceId[]): Promise<void>;
  /** Ends it for all who are still in it. */
  destroy(sfu: SfuRoom): Promise<void>;
  close(): void;
}

/** What the media server has to say to devices of this node. */
export interface SfuEvents {
  offered(deviceId: DeviceId, offer: ServerPayload<'room:subscribed'>): void;
  /** All connections of this device are gone, and new ones can be had. */
  mediaLost(deviceId: DeviceId, roomId: RoomId): void;
  /** The media server is away: rooms that can should do without. */
  down(): void;
}
