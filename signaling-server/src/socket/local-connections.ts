import type { DeviceId, ServerEventName, ServerPayload, UserId } from '../protocol/index.ts';
import type { ConnectionHub } from './connections.ts';
import { LocalLines, type ConnectedDevice, type DeviceLine, type LineEnd } from './local-lines.ts';

/** A server that is one process: everybody is connected here. */
export class LocalConnections implements ConnectionHub {
  readonly lines = new LocalLines();

  add(device: ConnectedDevice, line: DeviceLine): Promise<void> {
    this.lines.add(device, line);
    return Promise.resolve();
  }

  remove(deviceId: DeviceId, line: DeviceLine): Promise<LineEnd> {
    return Promise.resolve(this.lines.remove(deviceId, line));
  }

  settle(): Promise<void> {
    return Promise.resolve();
  }

  touch(deviceId: DeviceId): void {
    this.lines.touch(deviceId);
  }

  revoke(deviceId: DeviceId): Promise<void> {
    this.lines.revoke(deviceId);
    return Promise.resolve();
  }

  devicesOf(userId: UserId): Promise<readonly ConnectedDevice[]> {
    return Promise.resolve(this.lines.devicesOf(userId));
  }

  isConnected(deviceId: DeviceId): Promise<boolean> {
    return Promise.resolve(this.isHere(deviceId));
  }

  isHere(deviceId: DeviceId): boolean {
    return this.lines.find(deviceId) !== null;
  }

  send<E extends ServerEventName>(to: DeviceId, event: E, payload: ServerPayload<E>): Promise<boolean> {
    return Promise.resolve(this.lines.send(to, event, payload));
  }

  sendToPerson<E extends ServerEventName>(to: UserId, event: E, payload: ServerPayload<E>): Promise<void> {
    this.lines.sendToPerson(to, event, payload);
    return Promise.resolve();
  }

  sendToAll<E extends ServerEventName>(event: E, payload: ServerPayload<E>): Promise<void> {
    this.lines.sendToAll(event, payload);
    return Promise.resolve();
  }
}
