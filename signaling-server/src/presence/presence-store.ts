import type { QuietHours, UserId } from '../protocol/index.ts';
import type { Choice, KeptPresence } from './standing-model.ts';

/** How people want to be seen and called, and who is there, durably. */
export interface PresenceStore {
  /** `available` without a note for who never chose. */
  load(userId: UserId): Promise<KeptPresence>;
  /** From then on the person is due, until it is known when something changes next. */
  saveChoice(userId: UserId, choice: Choice): Promise<void>;
  /** The same, of the note alone: the rest is what was chosen last, on whatever device. */
  saveNote(userId: UserId, note: string): Promise<void>;
  /** The same. */
  saveQuietHours(userId: UserId, quietHours: QuietHours): Promise<void>;
  /** When something changes next, unless that was changed meanwhile. */
  saveDue(userId: UserId, due: { readonly was: number | null; readonly is: number | null }): Promise<void>;
  /** For whom something changes by itself now, or has; some of them, if there are many. */
  due(now: number): Promise<UserId[]>;
  /** Who came (true) and who went (false). */
  saveOnline(changes: ReadonlyMap<UserId, boolean>): Promise<void>;
  /** Who was there when the server went down. */
  wereOnline(): Promise<Remembered[]>;
}

export interface Remembered {
  readonly userId: UserId;
  readonly kept: KeptPresence;
}
