import * as z from 'zod/mini';
import { UserId } from './ids.ts';
import { limits } from './limits.ts';
import { oneLine } from './one-line.ts';

/** What a person says about themself. */
export const ChosenStatus = z.enum(['available', 'away', 'dnd', 'invisible']);
export type ChosenStatus = z.infer<typeof ChosenStatus>;

/** What others see: `invisible` shows as `offline`, a person in a call or a room as `in-call` (unless they chose dnd). */
export const ShownStatus = z.enum(['available', 'away', 'dnd', 'in-call', 'offline']);
export type ShownStatus = z.infer<typeof ShownStatus>;

const Note = z.string().check(oneLine, z.maxLength(limits.presenceNote.max));

/**
 * A person's own choice; kept by the server and the same on all their devices. `until`: with `dnd`, when it ends by
 * itself (ms since epoch), after which the person is available. `scheduled`: it is their quiet hours that say so and not
 * they themselves; a client that sends it back with another note changes nothing but the note.
 */
export const OwnPresence = z.object({
  status: ChosenStatus,
  note: Note,
  until: z.optional(z.int().check(z.gte(0))),
  scheduled: z.optional(z.boolean()),
});
export type OwnPresence = z.infer<typeof OwnPresence>;

/** Of who never chose. */
export const NEVER_CHOSEN: OwnPresence = { status: 'available', note: '' };

/** `version` grows with every change of that person; an older one that arrives late is dropped. */
export const Presence = z.object({
  userId: UserId,
  status: ShownStatus,
  note: z.string(),
  version: z.int(),
});
export type Presence = z.infer<typeof Presence>;

/** Replaces the set of people this device watches. Changes reach only those who watch. */
export const PresenceWatch = z.object({
  userIds: z.array(UserId).check(z.maxLength(limits.watchedPeople)),
});
export const PresenceWatched = z.object({ presences: z.array(Presence) });
