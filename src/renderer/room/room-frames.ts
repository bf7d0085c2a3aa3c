import { FrameSignal, type DeviceId, type RoomId, type UserId } from '@protocol';
import type { Observable } from '@shared/observable.ts';
import type { FrameTransforms } from '../rtc/sfu-connection.ts';
import type { PeerPlan } from './room-model.ts';
import type { KeyState } from '../trust/frame-keys/frame-keys.ts';

/**
 * The encryption of all that goes through the media server, with keys that it never sees. It lasts as long as the stay in
 * the room, also while nothing goes through the media server, because each device shows one key for each seat.
 */
export interface RoomFrames {
  readonly transforms: FrameTransforms;
  /** What the keys of each other device have come to. */
  readonly states: Observable<ReadonlyMap<DeviceId, KeyState>>;
  /** Who else is inside. */
  sync(plans: readonly PeerPlan[]): void;
  /** The same while nothing goes through the media server, so that nobody who comes needs keys. */
  keep(plans: readonly PeerPlan[]): void;
  signaled(from: DeviceId, signal: FrameSignal): void;
  lineRestored(): void;
  close(): void;
}

export interface RoomFramesOptions {
  readonly roomId: RoomId;
  readonly own: { readonly userId: UserId; readonly deviceId: DeviceId };
}

/** Null where the browser can't encrypt frames. */
export type CreateRoomFrames = (options: RoomFramesOptions) => RoomFrames | null;

/** Null for what is not about keys. What another client said is not trusted to make sense. */
export function parseFrameSignal(body: string): FrameSignal | null {
  try {
    const parsed = FrameSignal.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
