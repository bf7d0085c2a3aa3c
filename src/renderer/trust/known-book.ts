import type { UserId } from '@protocol';
import { createSubject, type Observable } from '@shared/observable.ts';
import { withDevice, type KnownDevice, type KnownDevices } from './pin-model.ts';
import type { TrustStore } from './trust-store.ts';

type DeviceName = Pick<KnownDevice, 'userId' | 'deviceId'>;

const isSame = (a: DeviceName, b: DeviceName): boolean => a.userId === b.userId && a.deviceId === b.deviceId;

/** The devices that one account knows: in memory, and written down behind it. */
export class KnownBook {
  readonly #store: TrustStore;
  readonly #known = createSubject<KnownDevices>([]);
  #account: string | null = null;

  constructor(store: TrustStore) {
    this.#store = store;
  }

  get all(): Observable<KnownDevices> {
    return this.#known;
  }

  /** Null: of nobody. What can't be read is as if it had never been seen. */
  async open(account: string | null): Promise<void> {
    this.#account = account;
    this.#known.set([]);
    if (account === null) return;
    const known = await this.#store.loadDevices(account).catch(() => []);
    // Somebody else may have signed in meanwhile.
    if (this.#account === account) this.#known.set(known);
  }

  of(userId: UserId): KnownDevices {
    return this.#known.current.filter((device) => device.userId === userId);
  }

  find(device: DeviceName): KnownDevice | undefined {
    return this.#known.current.find((known) => isSame(known, device));
  }

  add(device: KnownDevice): void {
    const { known, dropped } = withDevice(this.#known.current, device);
    this.#known.set(known);
    this.#write((account) => this.#store.keepDevice(account, device));
    for (const old of dropped) this.#write((account) => this.#store.forgetDevice(account, old));
  }

  change(device: DeviceName, changes: Partial<Pick<KnownDevice, 'verifiedAt' | 'alarm'>>): void {
    const before = this.find(device);
    if (!before) return;
    const after = { ...before, ...changes };
    if (after.verifiedAt === before.verifiedAt && after.alarm === before.alarm) return;
    this.#known.set(this.#known.current.map((known) => (known === before ? after : known)));
    this.#write((account) => this.#store.keepDevice(account, after));
  }

  forget(device: DeviceName): void {
    this.#known.set(this.#known.current.filter((known) => !isSame(known, device)));
    this.#write((account) => this.#store.forgetDevice(account, device));
  }

  /** What can't be written down still holds until the phone is closed. */
  #write(task: (account: string) => Promise<void>): void {
    if (this.#account !== null) task(this.#account).catch(() => undefined);
  }
}
