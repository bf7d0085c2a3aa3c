import type { ListedPerson, Presence, UserId } from '@protocol';
import type { Contact } from './contacts.ts';

export type Presences = ReadonlyMap<UserId, Presence>;

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
