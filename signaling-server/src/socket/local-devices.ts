import type { DeviceId, Person, UserId } from '../protocol/index.ts';

/** Who asks, as the handshake found out. */
export interface Requester {
  readonly person: Person;
  readonly deviceId: DeviceId;
  /** Where from, as far as limits are concerned: see `addressGroup`. */
  readonly network: string;
  /** Ms since epoch. */
  readonly connectedAt: number;
  /** From when this resolves, the device hears of changes of these people, and of nobody else's. */
  watch(userIds: readonly UserId[]): Promise<void>;
  /** It says that it goes. Its connection ends once it has been told that this was heard. */
  leave(how: 'left' | 'unloaded'): void;
}

/** The same object for as long as the connection lasts; whose it is may change its name and role. */
export interface LocalDevice extends Requester {
  person: Person;
  /** The socket's own. */
  readonly connectionId: string;
}

/** The devices that are connected to this node. */
export class LocalDevices {
  readonly #byPerson = new Map<UserId, Set<LocalDevice>>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** How many people are connected here. */
  get people(): number {
    return this.#byPerson.size;
  }

  add(device: LocalDevice): void {
    const { userId } = device.person;
    const devices = this.#byPerson.get(userId) ?? new Set();
    this.#byPerson.set(userId, devices.add(device));
    this.#count += 1;
  }

  remove(device: LocalDevice): void {
    const { userId } = device.person;
    const devices = this.#byPerson.get(userId);
    if (devices?.delete(device) === true) this.#count -= 1;
    if (devices?.size === 0) this.#byPerson.delete(userId);
  }

  all(): readonly LocalDevice[] {
    return [...this.#byPerson.values()].flatMap((devices) => [...devices]);
  }

  ofPerson(userId: UserId): readonly LocalDevice[] {
    return [...(this.#byPerson.get(userId) ?? [])];
  }

  /** A new name or role counts from the next request on. */
  refresh(person: Person): void {
    for (const device of this.ofPerson(person.userId)) device.person = person;
  }
}
