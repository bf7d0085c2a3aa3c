import type { DeviceId } from '@protocol';
import type { TrackKind } from '../peer-connection.ts';
import type { DropReason } from './frame-opener.ts';
import type { SenderKey } from './sender-key.ts';

/** What a page tells its worker. */
export type ToFrameWorker =
  | { readonly type: 'own-key'; readonly key: SenderKey }
  | { readonly type: 'key-of'; readonly device: DeviceId; readonly key: SenderKey }
  | { readonly type: 'forget'; readonly device: DeviceId }
  /** From now on that track brings what this device sends. */
  | { readonly type: 'bind'; readonly track: number; readonly device: DeviceId; readonly kind: TrackKind };

/** What comes with a transform: which way its frames go, and for which track. */
export type TransformOptions =
  { readonly way: 'out'; readonly kind: TrackKind } | { readonly way: 'in'; readonly track: number };

/** What the worker tells its page: frames of a device that were dropped since it last said so. */
export interface FramesDropped {
  readonly device: DeviceId;
  readonly reason: DropReason;
  readonly frames: number;
}
