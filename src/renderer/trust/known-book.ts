import type { UserId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable } from '@shared/observable.ts';
import { withDevice, type KnownDevice, type KnownDevices } from './pin-model.ts';
import type { DeviceChanges, DeviceName, TrustStore } from './trust-store.ts';

/** A database that was busy or locked is mostly back by then. */
const READ_AGAIN_MS = 15_000;

export interface KnownBookDeps {
  readonly store: TrustStore;
  readonly clock: Pick<Clock, 'after'>;
  /** More is known than before without a call having shown it: who was taken for new may be somebody known. */
  readonly onRead: () => void;
  /** Something could not be kept. */
  readonly onUnwritten: () => void;
}

const isSame = (a: DeviceName, b: DeviceName): boolean => a.userId === b.userId && a.deviceId === b.deviceId;

/**
 * The devices that one account knows: in memory, and written down behind it. While it can't be read, nothing is written
 * and it is read again and again; what people find out by comparing words meanwhile is in memory until then.
 */
export class KnownBook {
  readonly #deps: KnownBookDeps;
  readonly #known = createSubject<KnownDevices>([]);
  readonly #readable = createSubject(true);
  #account: string | null = null;
  #reading: Promise<void> | null = null;
  #cancelReading = (): void => undefined;

  constructor(deps: KnownBookDeps) {
    this.#deps = deps;
  }

  get all(): Observable<KnownDevices> {
    return this.#known;
  }

  /** False: what was written down can't be read now, so any device may be a known one. */
  get readable(): Observable<boolean> {
    return this.#readable;
  }

  /** Null: of nobody. */
  async open(account: string | null): Promise<void> {
    this.#cancelReading();
    this.#account = account;
    this.#reading = null;
    this.#known.set([]);
    this.#readable.set(true);
    if (account !== null) await this.#read(account);
  }

  /** Where it could not be read, it is read again. */
  async readAgain(): Promise<void> {
    if (this.#account === null || this.#readable.current) return;
    await (this.#reading ??= this.#read(this.#account).finally(() => (this.#reading = null)));
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
    this.#write(async (store, account) => this.#settle(device, await store.addDevice(account, device)));
    for (const old of dropped) this.#write((store, account) => store.forgetDevice(account, old));
  }

  change(device: DeviceName, changes: DeviceChanges): void {
    const before = this.find(device);
    if (!before) return;
    const after = { ...before, ...changes };
    if (after.verifiedAt === before.verifiedAt && after.alarm === before.alarm) return;
    this.#replace(before, after);
    this.#write((store, account) => store.changeDevice(account, before, changes));
  }

  forget(device: DeviceName): void {
    this.#known.set(this.#known.current.filter((known) => !isSame(known, device)));
    this.#write((store, account) => store.forgetDevice(account, device));
  }

  dispose(): void {
    this.#cancelReading();
  }

  async #read(account: string): Promise<void> {
    this.#cancelReading();
    const kept = await this.#deps.store.loadDevices(account).catch(() => null);
    // Somebody else may have signed in meanwhile.
    if (this.#account !== account) return;
    if (kept === null) {
      this.#cancelReading = this.#deps.clock.after(READ_AGAIN_MS, () => void this.readAgain());
      this.#readable.set(false);
      return;
    }
    const held = this.#known.current;
    this.#known.set(kept);
    this.#readable.set(true);
    for (const device of held) this.#keepHeld(device);
    this.#deps.onRead();
  }

  /** What was found out while nothing could be read. A key that was kept before counts for more. */
  #keepHeld(device: KnownDevice): void {
    const kept = this.find(device);
    if (!kept) this.add(device);
    else if (kept.key === device.key)
      this.change(device, { verifiedAt: device.verifiedAt, alarm: device.alarm });
  }

  /** Another tab may have met the device in the meantime: then what it has kept counts. */
  #settle(added: KnownDevice, kept: KnownDevice): void {
    const shown = this.find(added);
    if (kept.key === added.key || shown?.key !== added.key) return;
    this.#replace(shown, kept);
    this.#deps.onRead();
  }

  #replace(before: KnownDevice, after: KnownDevice): void {
    this.#known.set(this.#known.current.map((known) => (known === before ? after : known)));
  }

  /** What can't be written down still holds until the phone is closed. */
  #write(task: (store: TrustStore, account: string) => Promise<void>): void {
    if (this.#account === null || !this.#readable.current) return;
    task(this.#deps.store, this.#account).catch(() => this.#deps.onUnwritten());
  }
}
