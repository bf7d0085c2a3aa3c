import type { RingRule, UserId } from '@protocol';
import type { Contact, Contacts } from '../contacts/contacts.ts';
import { observed } from './observed.ts';
import { findPeople, type PeopleSection } from './people-search-model.ts';

/** The team, as listed and searched. */
export class PeopleView {
  readonly #contacts: Contacts;
  readonly #list;
  readonly #status;
  query = $state('');
  /** Where the list was left, in px from its top, and at whom: it opens there again. */
  listTop = 0;
  last: UserId | null = null;
  readonly sections: readonly PeopleSection[] = $derived.by(() => findPeople(this.#list.current, this.query));

  constructor(contacts: Contacts) {
    this.#contacts = contacts;
    this.#list = observed(contacts.list);
    this.#status = observed(contacts.status);
  }

  get loading(): boolean {
    return this.#status.current === 'loading';
  }

  /** Whether there is anybody else on the server. */
  get hasColleagues(): boolean {
    return this.#list.current.length > 0;
  }

  get size(): number {
    return this.#list.current.length;
  }

  /** Enter in the search field calls this one. */
  get firstHit(): Contact | null {
    return this.query.trim() ? (this.sections[0]?.people[0] ?? null) : null;
  }

  watch(userIds: readonly UserId[]): void {
    this.#contacts.watchVisible(userIds);
  }

  toggleFavourite(contact: Contact): void {
    this.#contacts.setFavourite(contact.userId, !contact.favourite);
  }

  setRingRule(contact: Contact, ringRule: RingRule): void {
    this.#contacts.setRingRule(contact.userId, ringRule);
  }

  /** Empty for who has left the team. */
  nameOf(userId: UserId): string {
    return this.find(userId)?.name ?? '';
  }

  /** As the team has them now. */
  find(userId: UserId): Contact | null {
    return this.#list.current.find((contact) => contact.userId === userId) ?? null;
  }
}
