import type { DeviceId, ServerEventName, ServerPayload, UserId } from '../protocol/index.ts';
import type { ConnectedDevice, DeviceLine, LineEnd, LocalLines } from './local-lines.ts';

/** Sends to people and devices, on whatever node they are connected. What the features know of sockets. */
export interface Connections {
  /** Most recently active first. */
  devicesOf(userId: UserId): Promise<readonly ConnectedDevice[]>;
  isConnected(deviceId: DeviceId): Promise<boolean>;
  /** To this node. */
  isHere(deviceId: DeviceId): boolean;
  /** Resolves to whether the device is connected. */
  send<E extends ServerEventName>(to: DeviceId, event: E, payload: ServerPayload<E>): Promise<boolean>;
  sendToPerson<E extends ServerEventName>(to: UserId, event: E, payload: ServerPayload<E>): Promise<void>;
  sendToAll<E extends ServerEventName>(event: E, payload: ServerPayload<E>): Promise<void>;
}

/** The side of it that sockets come and go through. */
export interface ConnectionHub extends Connections {
  /** This node's own. */
  readonly lines: LocalLines;
  /** Adds a device; an older line of it is closed and replaced, wherever it is. This node knows it at once. */
  add(device: ConnectedDevice, line: DeviceLine): Promise<void>;
  /** Takes the device out unless another line has replaced this one, here or on another node. */
  remove(deviceId: DeviceId, line: DeviceLine): Promise<LineEnd>;
  /** What it means that the device was taken out is seen to. If this node died before, others would see to it. */
  settle(device: Pick<ConnectedDevice, 'deviceId'>): Promise<void>;
  /** The person did something on this device just now. */
  touch(deviceId: DeviceId): void;
  /** Tells the device that it was signed out, and ends its line. */
  revoke(deviceId: DeviceId): Promise<void>;
}
