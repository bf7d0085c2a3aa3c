import * as z from 'zod/mini';
import { UserId } from './ids.ts';
import { limits } from './limits.ts';
import { oneLine, seen } from './one-line.ts';

export const Role = z.enum(['admin', 'member', 'guest']);
export type Role = z.infer<typeof Role>;

/** `visitor`: came by the link of a room, without an account, and has no part in anything but that room. */
export const PersonRole = z.enum([...Role.options, 'visitor']);
export type PersonRole = z.infer<typeof PersonRole>;

/** Guests and visitors are none of the team: they see only what they were invited to. */
export const isOfTeam = (role: PersonRole): boolean => role === 'admin' || role === 'member';

/** Lower case, so that two people can't differ by case only. */
export const Username = z
  .string()
  .check(
    z.trim(),
    z.toLowerCase(),
    z.minLength(limits.username.min),
    z.maxLength(limits.username.max),
    z.regex(/^[a-z0-9][a-z0-9._-]*$/),
  );
export type Username = z.infer<typeof Username>;

export const DisplayName = z
  .string()
  .check(oneLine, seen, z.minLength(limits.displayName.min), z.maxLength(limits.displayName.max));

export const Person = z.object({
  userId: UserId,
  username: z.string(),
  name: z.string(),
  role: PersonRole,
});
export type Person = z.infer<typeof Person>;

/**
 * How their calls reach one. `always`: also while one is not to be disturbed. `silent`: shown, without a sound.
 * `busy`: not at all; they hear what everybody hears of whoever is busy.
 */
export const RingRule = z.enum(['always', 'usual', 'silent', 'busy']);
export type RingRule = z.infer<typeof RingRule>;

/** A person as one member of the team sees them in the list. Without a rule their calls ring as usual. */
export const ListedPerson = z.object({
  ...Person.shape,
  favourite: z.boolean(),
  ringRule: z.optional(RingRule),
});
export type ListedPerson = z.infer<typeof ListedPerson>;

/** `version` is that of the list which the client has; without it, all are listed. */
export const PeopleList = z.object({
  version: z.optional(z.string().check(z.maxLength(limits.teamVersion))),
});
/**
 * Everybody but oneself. Where there is `left`, only what is new since the version of the client: `people` are those who
 * changed, and all for whom this person keeps something (`favourite`, `ringRule`), which nobody else has any more.
 */
export const PeopleListed = z.object({
  people: z.array(ListedPerson),
  version: z.optional(z.string()),
  left: z.optional(z.array(UserId)),
});
export type PeopleListed = z.infer<typeof PeopleListed>;

/** Asked for by a client, and told to the other devices of its person. */
export const PeopleFavourite = z.object({ userId: UserId, favourite: z.boolean() });

/** Asked for by a client, and told to the other devices of its person. */
export const PeopleRingRule = z.object({ userId: UserId, ringRule: RingRule });
export type PeopleRingRule = z.infer<typeof PeopleRingRule>;

/** Somebody joined the team, came back to it, or has another name or role. */
export const PeopleChanged = z.object({ person: Person });

/** Somebody may not use the server any more. What they did stays in the logs of others. */
export const PeopleLeft = z.object({ userId: UserId });
