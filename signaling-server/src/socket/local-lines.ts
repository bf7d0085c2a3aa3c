import type { DeviceId, ServerEventName, ServerPayload, UserId } from '../protocol/index.ts';
import { EndedCalls } from './ended-calls.ts';

export interface ConnectedDevice {
  readonly deviceId: DeviceId;
  readonly userId: UserId;
  /** Ms since epoch. */
  readonly connectedAt: number;
}

/** What a device is reached through. `close` ends it for good; the client does not come back by itself. */
export interface DeviceLine {
  send<E extends ServerEventName>(event: E, payload: ServerPayload<E>): void;
  close(): void;
}

interface Entry extends ConnectedDevice {
  readonly line: DeviceLine;
  readonly endedCalls: EndedCalls;
  activity: number;
  /** Why it ends, where that is known before. */
  ends: Exclude<LineEnd, 'replaced'>;
}

/**
 * How a line ended: `replaced` by another one of the same device, `revoked` with its token, or `lost`. `left`, `unloaded`:
 * the device said that it goes, for good or perhaps only to load its page anew.
 */
export type LineEnd = 'lost' | 'revoked' | 'replaced' | 'left' | 'unloaded';

/** The lines that end at this node: person → devices → the line to each. */
export class LocalLines {
  readonly #byDevice = new Map<DeviceId, Entry>();
  readonly #byPerson = new Map<UserId, Set<Entry>>();
  /** Orders by activity without asking a clock that may stand still within one millisecond. */
  #activity = 0;

  get count(): number {
    return this.#byDevice.size;
  }

  /** How many people have a line here. */
  get people(): number {
    return this.#byPerson.size;
  }

  /** Adds a device. An older line of the same device is closed and replaced. */
  add(device: ConnectedDevice, line: DeviceLine): void {
    const replaced = this.#byDevice.get(device.deviceId);
    if (replaced !== undefined) this.#remove(replaced);
    const entry: Entry = {
      ...{ ...device, line, endedCalls: new EndedCalls() },
      ...{ activity: ++this.#activity, ends: 'lost' },
    };
    this.#byDevice.set(device.deviceId, entry);
    const entries = this.#byPerson.get(device.userId) ?? new Set();
    this.#byPerson.set(device.userId, entries.add(entry));
    replaced?.line.close();
  }

  /** Takes the device out unless another line has replaced this one. */
  remove(deviceId: DeviceId, line: DeviceLine): LineEnd {
    const entry = this.#byDevice.get(deviceId);
    if (entry?.line !== line) return 'replaced';
    this.#remove(entry);
    return entry.ends;
  }

  /** The person did something on this device just now. */
  touch(deviceId: DeviceId): void {
    const entry = this.#byDevice.get(deviceId);
    if (entry !== undefined) entry.activity = ++this.#activity;
  }

  /** Tells the device that it was signed out, and ends its line. */
  revoke(deviceId: DeviceId): void {
    const entry = this.#byDevice.get(deviceId);
    if (entry === undefined) return;
    entry.ends = 'revoked';
    entry.line.send('session:revoked', {});
    entry.line.close();
  }

  /** It said that it goes. Its line ends once it has been told that this was heard. */
  leave(deviceId: DeviceId, end: 'left' | 'unloaded'): void {
    const entry = this.#byDevice.get(deviceId);
    if (entry === undefined) return;
    entry.ends = end;
    setImmediate(() => entry.line.close());
  }

  close(deviceId: DeviceId): void {
    this.#byDevice.get(deviceId)?.line.close();
  }

  all(): readonly ConnectedDevice[] {
    return [...this.#byDevice.values()];
  }

  /** Most recently active first. */
  devicesOf(userId: UserId): readonly ConnectedDevice[] {
    return [...(this.#byPerson.get(userId) ?? [])].sort((a, b) => b.activity - a.activity);
  }

  find(deviceId: DeviceId): ConnectedDevice | null {
    return this.#byDevice.get(deviceId) ?? null;
  }

  /** Returns whether the device has a line here. */
  send<E extends ServerEventName>(to: DeviceId, event: E, payload: ServerPayload<E>): boolean {
    const entry = this.#byDevice.get(to);
    if (entry?.endedCalls.allows(event, payload) === true) entry.line.send(event, payload);
    return entry !== undefined;
  }

  sendToPerson<E extends ServerEventName>(to: UserId, event: E, payload: ServerPayload<E>): void {
    for (const { deviceId } of this.#byPerson.get(to) ?? []) this.send(deviceId, event, payload);
  }

  sendToAll<E extends ServerEventName>(event: E, payload: ServerPayload<E>): void {
    for (const { line } of this.#byDevice.values()) line.send(event, payload);
  }

  #remove(entry: Entry): void {
    this.#byDevice.delete(entry.deviceId);
    const entries = this.#byPerson.get(entry.userId);
    entries?.delete(entry);
    if (entries?.size === 0) this.#byPerson.delete(entry.userId);
  }
}
