import type { DeviceId } from '@protocol';
import type { Leg } from '../link/leg.ts';
import type { LocalMedia } from './local-media.ts';
import type { LocalState } from './local-state.ts';

/** What a call talks with, on its way to the room that it has become: nothing of it is closed meanwhile. */
export interface HandedOver {
  readonly leg: Leg;
  /** At the other end of the leg. */
  readonly device: DeviceId;
  readonly media: LocalMedia;
  readonly local: LocalState;
  readonly remoteHeld: boolean;
  readonly link: 'connecting' | 'up' | 'down';
  /** When the two began to talk, ms since epoch. */
  readonly since: number;
}
