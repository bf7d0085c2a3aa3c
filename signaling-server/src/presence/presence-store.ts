import type { Presence, QuietHours, UserId } from '../protocol/index.ts';
import type { Choice, KeptPresence, Standing } from './standing-model.ts';

/** What is known of a person at one moment. */
export interface PersonFacts {
  readonly kept: KeptPresence;
  /** Has a device connected, or had one a moment ago. */
  readonly reachable: boolean;
  readonly inCall: boolean;
}

/** Of a person who is to be rung. */
export type Available = Pick<PersonFacts, 'kept' | 'reachable'>;

export interface Shown extends Standing {
  readonly presence: Presence;
  /** Whether others saw this person differently before. */
  readonly isChanged: boolean;
}

/** What follows from the facts: how others see the person, and their standing. */
export type WorkOut = (
  facts: PersonFacts,
) => Standing & { readonly shown: Pick<Presence, 'status' | 'note'> };

/** How people want to be seen and called, durably; who is there; and how they are shown, the same for all nodes. */
export interface PresenceStore {
  /** `available` without a note for who never chose. */
  load(userId: UserId): Promise<KeptPresence>;
  /** From then on the person is due, until they are shown. */
  saveChoice(userId: UserId, choice: Choice): Promise<void>;
  /** The same, of the note alone: the rest is what was chosen last, on whatever device. */
  saveNote(userId: UserId, note: string): Promise<void>;
  /** The same. */
  saveQuietHours(userId: UserId, quietHours: QuietHours): Promise<void>;
  /** Shows a person as `workOut` says, and notes when that changes next. One after the other, whatever node asks. */
  show(userId: UserId, now: number, workOut: WorkOut): Promise<Shown>;
  /** How they are shown. Who was never there is not among them. */
  read(userIds: readonly UserId[]): Promise<Presence[]>;
  /** Who has no device any more is gone at this time. `unloaded`: their page was. */
  depart(userId: UserId, how: { readonly goneAt: number; readonly unloaded: boolean }): Promise<void>;
  /** The same of everybody of whom nobody said so. */
  departUnseen(goneAt: number): Promise<void>;
  /** Reachable is who has a device connected, or lost one a moment ago that did not say that it goes. */
  availability(userId: UserId, now: number): Promise<Available>;
  /** Whom something changes for by itself at this time, or has; some of them, if there are many. */
  due(now: number): Promise<UserId[]>;
}
