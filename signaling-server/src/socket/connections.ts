import type { DeviceId, ServerEventName, ServerPayload, UserId } from '../protocol/index.ts';

/** What a device is reached through. `close` ends it for good; the client does not come back by itself. */
export interface DeviceLine {
  send<E extends ServerEventName>(event: E, payload: ServerPayload<E>): void;
  close(): void;
}

export interface ConnectedDevice {
  readonly deviceId: DeviceId;
  readonly userId: UserId;
  /** Ms since epoch. */
  readonly connectedAt: number;
}

/** Sends to people and devices, wherever they are connected. What the features know of sockets. */
export interface Connections {
  /** Most recently active first. */
  devicesOf(userId: UserId): readonly ConnectedDevice[];
  find(deviceId: DeviceId): ConnectedDevice | null;
  /** Returns whether the device is connected. */
  send<E extends ServerEventName>(to: DeviceId, event: E, payload: ServerPayload<E>): boolean;
  sendToPerson<E extends ServerEventName>(to: UserId, event: E, payload: ServerPayload<E>): void;
  sendToAll<E extends ServerEventName>(event: E, payload: ServerPayload<E>): void;
}

interface Entry extends ConnectedDevice {
  readonly line: DeviceLine;
  activity: number;
}

/** The directory of one node: person → devices → the line to each. */
export class LocalConnections implements Connections {
  readonly #byDevice = new Map<DeviceId, Entry>();
  readonly #byPerson = new Map<UserId, Set<Entry>>();
  /** Orders by activity without asking a clock that may stand still within one millisecond. */
  #activity = 0;

  /** Adds a device. An older line of the same device is closed and replaced. */
  add(device: ConnectedDevice, line: DeviceLine): void {
    const replaced = this.#byDevice.get(device.deviceId);
    if (replaced !== undefined) this.#remove(replaced);
    const entry: Entry = { ...device, line, activity: ++this.#activity };
    this.#byDevice.set(device.deviceId, entry);
    const entries = this.#byPerson.get(device.userId) ?? new Set();
    this.#byPerson.set(device.userId, entries.add(entry));
    replaced?.line.close();
  }

  /** Takes the device out unless another line has replaced this one. Returns whether it did. */
  remove(deviceId: DeviceId, line: DeviceLine): boolean {
    const entry = this.#byDevice.get(deviceId);
    if (entry?.line !== line) return false;
    this.#remove(entry);
    return true;
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
    entry.line.send('session:revoked', {});
    entry.line.close();
  }

  devicesOf(userId: UserId): readonly ConnectedDevice[] {
    return [...(this.#byPerson.get(userId) ?? [])].sort((a, b) => b.activity - a.activity);
  }

  find(deviceId: DeviceId): ConnectedDevice | null {
    return this.#byDevice.get(deviceId) ?? null;
  }

  send<E extends ServerEventName>(to: DeviceId, event: E, payload: ServerPayload<E>): boolean {
    const entry = this.#byDevice.get(to);
    entry?.line.send(event, payload);
    return entry !== undefined;
  }

  sendToPerson<E extends ServerEventName>(to: UserId, event: E, payload: ServerPayload<E>): void {
    for (const { line } of this.#byPerson.get(to) ?? []) line.send(event, payload);
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
