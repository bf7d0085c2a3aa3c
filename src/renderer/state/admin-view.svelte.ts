import type { AdminPerson, UserId } from '@protocol';
import type { Admin } from '../admin/admin.ts';
import { observed } from './observed.ts';
import { isFound } from './people-search-model.ts';

export type AdminSection = 'people' | 'invites' | 'server' | 'log';

/** Where an admin is on their page, and what is read there. */
export class AdminView {
  readonly core: Admin;
  readonly #people;
  readonly #invites;
  readonly #status;
  readonly #log;
  section: AdminSection = $state('people');
  query = $state('');
  /** Whose particulars are shown. */
  chosenId: UserId | null = $state(null);

  constructor(core: Admin) {
    this.core = core;
    this.#people = observed(core.people.state);
    this.#invites = observed(core.invites.state);
    this.#status = observed(core.status.state);
    this.#log = observed(core.log.state);
  }

  get people() {
    return this.#people.current;
  }

  get invites() {
    return this.#invites.current;
  }

  get status() {
    return this.#status.current;
  }

  get log() {
    return this.#log.current;
  }

  /** Null also when that person is not there any more. */
  get chosen(): AdminPerson | null {
    if (this.people.status !== 'ready') return null;
    return this.people.value.find(({ person }) => person.userId === this.chosenId) ?? null;
  }

  /** Those whom the search finds; everybody without one. */
  found(people: readonly AdminPerson[]): readonly AdminPerson[] {
    return this.query.trim() ? people.filter(({ person }) => isFound(person, this.query)) : people;
  }

  /** Reads what the shown section shows. */
  refresh(): void {
    const { people, invites, status, log } = this.core;
    void { people, invites, server: status, log }[this.section].refresh();
  }

  /** The same, and what changes all the time again and again until the returned function is called. */
  watch(): (() => void) | undefined {
    if (this.section === 'people') return this.core.watchPeople();
    if (this.section === 'server') return this.core.watchStatus();
    this.refresh();
    return undefined;
  }
}
