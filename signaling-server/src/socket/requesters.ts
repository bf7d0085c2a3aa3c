import type { DeviceId, Person, UserId } from '../protocol/index.ts';

/** Who asks, as the handshake found out. */
export interface Requester {
  readonly person: Person;
  readonly deviceId: DeviceId;
  /** Where from, as far as limits are concerned: see `addressGroup`. */
  readonly network: string;
  /** Ms since epoch. */
  readonly connectedAt: number;
}

/** The same object for as long as the connection lasts; whose it is may change its name and role. */
export interface LiveRequester extends Requester {
  person: Person;
}

/** Who asks on this node's connections, so that a new role counts from the next request on. */
export class Requesters {
  readonly #byPerson = new Map<UserId, Set<LiveRequester>>();

  add(requester: LiveRequester): void {
    const { userId } = requester.person;
    const requesters = this.#byPerson.get(userId) ?? new Set();
    this.#byPerson.set(userId, requesters.add(requester));
  }

  remove(requester: LiveRequester): void {
    const { userId } = requester.person;
    const requesters = this.#byPerson.get(userId);
    requesters?.delete(requester);
    if (requesters?.size === 0) this.#byPerson.delete(userId);
  }

  refresh(person: Person): void {
    for (const requester of this.#byPerson.get(person.userId) ?? []) requester.person = person;
  }
}
