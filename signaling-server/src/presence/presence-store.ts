import type { OwnPresence, UserId } from '../protocol/index.ts';
import type { Expected } from './presence-board.ts';

/** What people chose to show of themselves, and who is there, durably. */
export interface PresenceStore {
  /** `available` without a note for who never chose. */
  load(userId: UserId): Promise<OwnPresence>;
  save(userId: UserId, presence: OwnPresence): Promise<void>;
  /** Who came (true) and who went (false). */
  saveOnline(changes: ReadonlyMap<UserId, boolean>): Promise<void>;
  /** Who was there when the server went down. */
  wereOnline(): Promise<Expected[]>;
}
