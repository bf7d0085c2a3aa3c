import { createHash } from 'node:crypto';
import type { ListedPerson, PeopleListed, UserId } from '../protocol/index.ts';
import type { Mark, PeopleStore } from './people-store.ts';

/** Clients whose list is older than so many changes of the team are told all of it. */
const VERSIONS_KEPT = 20;

/** A person for whom the viewer keeps nothing, and the same as JSON, to be compared. */
interface Entry {
  readonly person: ListedPerson;
  readonly json: string;
}

interface Team {
  /** Of what is in it, so that it is the same on every node and after a restart. */
  readonly version: string;
  readonly entries: ReadonlyMap<UserId, Entry>;
}

/** The team as its members are told of it: read once for each change, and not for each of those who ask. */
export class TeamList {
  readonly #store: Pick<PeopleStore, 'teamStamp' | 'team' | 'marksOf'>;
  #current: { readonly stamp: string; readonly team: Team } | null = null;
  #reading: { readonly stamp: string; readonly team: Promise<Team> } | null = null;
  /** How often it was begun to be read, or had to be: only what was begun last may be kept. */
  #reads = 0;
  /** Oldest first. */
  readonly #recent = new Map<string, Team>();

  constructor(store: Pick<PeopleStore, 'teamStamp' | 'team' | 'marksOf'>) {
    this.#store = store;
  }

  /** `version`: of the list that the viewer has. */
  async listFor(viewer: UserId, version?: string): Promise<PeopleListed> {
    const [team, marks] = await Promise.all([this.#read(), this.#store.marksOf(viewer)]);
    const before = version === undefined ? undefined : this.#recent.get(version);
    const people: ListedPerson[] = [];
    for (const { person } of newTo(before, team, marks)) {
      const { userId } = person;
      if (userId !== viewer) people.push({ ...person, ...marks.get(userId) });
    }
    return {
      people,
      version: team.version,
      ...(before === undefined ? {} : { left: goneFrom(before, team) }),
    };
  }

  /** Something about a person changed: perhaps within the same millisecond as something before it. */
  changed(): void {
    this.#reads += 1;
    this.#current = null;
    this.#reading = null;
  }

  async #read(): Promise<Team> {
    const stamp = await this.#store.teamStamp();
    if (this.#current?.stamp === stamp) return this.#current.team;
    if (this.#reading?.stamp !== stamp) this.#reading = { stamp, team: this.#readAnew() };
    return this.#reading.team;
  }

  async #readAnew(): Promise<Team> {
    const read = (this.#reads += 1);
    try {
      const { stamp, people } = await this.#store.team();
      const team = toTeam(people.map((person) => ({ ...person, favourite: false })));
      // A change within the same millisecond has the same stamp.
      if (read === this.#reads) this.#current = { stamp, team };
      this.#keep(team);
      return team;
    } finally {
      if (read === this.#reads) this.#reading = null;
    }
  }

  #keep(team: Team): void {
    this.#recent.delete(team.version);
    this.#recent.set(team.version, team);
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > VERSIONS_KEPT && oldest !== undefined) this.#recent.delete(oldest);
  }
}

function toTeam(people: readonly ListedPerson[]): Team {
  const entries = people.map((person): Entry => ({ person, json: JSON.stringify(person) }));
  const hash = createHash('sha256');
  for (const { json } of entries) hash.update(json);
  return {
    version: hash.digest('base64url').slice(0, 22),
    entries: new Map(entries.map((entry) => [entry.person.userId, entry])),
  };
}

/** What somebody has to be told who knows the one and not the other, and for whom the viewer keeps something. */
function* newTo(before: Team | undefined, team: Team, marks: ReadonlyMap<UserId, Mark>): Iterable<Entry> {
  if (before === undefined) yield* team.entries.values();
  else if (before === team) {
    for (const userId of marks.keys()) {
      const entry = team.entries.get(userId);
      if (entry !== undefined) yield entry;
    }
  } else {
    for (const [userId, entry] of team.entries)
      if (marks.has(userId) || before.entries.get(userId)?.json !== entry.json) yield entry;
  }
}

function goneFrom(before: Team, team: Team): UserId[] {
  return before === team ? [] : [...before.entries.keys()].filter((userId) => !team.entries.has(userId));
}
