import type { Contact } from '../contacts/contacts.ts';

export interface PeopleSection {
  readonly title: 'Favourites' | 'Everyone' | 'Found';
  readonly people: readonly Contact[];
}

/** "Zoë" is found by "zoe". */
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

type Named = Pick<Contact, 'name' | 'username'>;

const wordsOf = (query: string): readonly string[] => plain(query).split(/\s+/).filter(Boolean);

/** 0 is the best hit; null is none. The start of the name counts more than the start of any word or of the account. */
function rank(person: Named, words: readonly string[]): number | null {
  const name = plain(person.name);
  const parts = [...name.split(/[\s-]+/), person.username];
  if (!words.every((word) => parts.some((part) => part.startsWith(word)))) return null;
  return name.startsWith(words.join(' ')) ? 0 : 1;
}

/** Whether a search for `query` finds this person. */
export const isFound = (person: Named, query: string): boolean => rank(person, wordsOf(query)) !== null;

/** The people to list: favourites on top, or what a search found, best first. Empty sections are left out. */
export function findPeople(contacts: readonly Contact[], query: string): readonly PeopleSection[] {
  const words = wordsOf(query);
  if (words.length > 0) {
    const hits = contacts
      .map((contact) => ({ contact, rank: rank(contact, words) }))
      .filter((hit): hit is { contact: Contact; rank: number } => hit.rank !== null)
      .sort((a, b) => a.rank - b.rank);
    return hits.length > 0 ? [{ title: 'Found', people: hits.map((hit) => hit.contact) }] : [];
  }
  const sections: PeopleSection[] = [
    { title: 'Favourites', people: contacts.filter((contact) => contact.favourite) },
    { title: 'Everyone', people: contacts.filter((contact) => !contact.favourite) },
  ];
  return sections.filter((section) => section.people.length > 0);
}
