import type { ListedPerson, PeopleListed, Presence, UserId } from '@protocol';
import type { Contact } from './contacts.ts';

export type Presences = ReadonlyMap<UserId, Presence>;

/** The team as the server listed it. */
export interface Listed {
  /** Undefined with a server that tells none, which lists everybody each time. */
  readonly version?: string | undefined;
  readonly people: ReadonlyMap<UserId, ListedPerson>;
}

export const nothingListed: Listed = { people: new Map() };

/** The next list, of which the answer may have only what is new. */
export function withListed(before: Listed, { people, version, left }: PeopleListed): Listed {
  const listed = new Map<UserId, ListedPerson>();
  if (left !== undefined) {
    for (const { userId, username, name, role } of before.people.values())
      listed.set(userId, { userId, username, name, role, favourite: false });
    for (const userId of left) listed.delete(userId);
  }
  for (const person of people) listed.set(person.userId, person);
  return { version, people: listed };
}

const byName = (one: Contact, other: Contact): number =>
  one.name.localeCompare(other.name, undefined, { sensitivity: 'base', numeric: true }) ||
  one.username.localeCompare(other.username);

/** The team without oneself, by name. */
export function contactList(
  people: Iterable<ListedPerson>,
  presences: Presences,
  self: UserId | null,
): readonly Contact[] {
  return [...people]
    .filter(({ userId }) => userId !== self)
    .map((person) => ({ ...person, ...shown(presences.get(person.userId)) }))
    .sort(byName);
}

/** The same list, and the same contacts in it, wherever nothing changed: a screen redraws only what is new. */
export function withPresences(list: readonly Contact[], presences: Presences): readonly Contact[] {
  const next = list.map((contact) => {
    const { status, note } = shown(presences.get(contact.userId));
    return contact.status === status && contact.note === note ? contact : { ...contact, status, note };
  });
  return next.every((contact, index) => contact === list[index]) ? list : next;
}

const shown = (presence: Presence | undefined): Pick<Contact, 'status' | 'note'> => ({
  status: presence?.status ?? null,
  note: presence?.note ?? '',
});
