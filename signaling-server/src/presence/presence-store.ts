import type { OwnPresence, UserId } from '../protocol/index.ts';

/** What people chose to show of themselves, durably. */
export interface PresenceStore {
  /** `available` without a note for who never chose. */
  load(userId: UserId): Promise<OwnPresence>;
  save(userId: UserId, presence: OwnPresence): Promise<void>;
}
