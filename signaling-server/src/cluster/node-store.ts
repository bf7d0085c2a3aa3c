import type { DeviceId, UserId } from '../protocol/index.ts';

/** A device that is connected somewhere. */
export interface Connection {
  readonly deviceId: DeviceId;
  readonly userId: UserId;
  readonly nodeId: string;
  /** The socket's own. */
  readonly connectionId: string;
  /** Ms since epoch. */
  readonly connectedAt: number;
}

/** One node that runs. */
export interface CountedNode {
  readonly name: string;
  readonly connections: number;
  /** What it last told of itself, in its own form; null until it has. */
  readonly figures: unknown;
}

export interface Census {
  readonly nodes: readonly CountedNode[];
  readonly connections: number;
  /** Who is connected, each once. */
  readonly people: number;
}

/** Of nodes: that said nothing for so many ms, that said that they end, or whatever there is. */
export type Silence = number | 'retired' | 'any';

export interface SilentNode {
  readonly nodeId: string;
  /** How long ago it was heard last, in ms; null for one that said that it ends. */
  readonly silentMs: number | null;
}

/** Which nodes run and who is connected to them, the same for all nodes. It need not survive a power cut. */
export interface NodeStore {
  /** This node runs, and tells this of itself. Resolves to whether it was known before. */
  beat(nodeId: string, figures: string): Promise<boolean>;
  isKnown(nodeId: string): Promise<boolean>;
  /** It is about to end: the others need not wait until it is missed. */
  retire(nodeId: string): Promise<void>;
  /** Nodes but this one, by the clock of the database: those of the nodes may differ. */
  silent(silence: Silence, nodeId: string): Promise<SilentNode[]>;
  /** Takes it out, if it is still silent, with its connections and those of nodes that nobody knows. */
  bury(nodeId: string, silence: Silence): Promise<void>;
  /** In the place of the device's connection that there was. */
  connect(connection: Connection): Promise<void>;
  /** Those of them whose device has no other connection by now. */
  reconnect(connections: readonly Connection[]): Promise<void>;
  /** Resolves to whether it was this one that the device was connected by. */
  disconnect(deviceId: DeviceId, connectionId: string): Promise<boolean>;
  /** The person did something on this device just now. */
  touch(device: Pick<Connection, 'deviceId' | 'userId'>, now: number): Promise<void>;
  /** Most recently active first. */
  devicesOf(userId: UserId): Promise<DeviceId[]>;
  isConnected(deviceId: DeviceId): Promise<boolean>;
  /** Those of them that are connected. */
  connectedAmong(deviceIds: readonly DeviceId[]): Promise<ReadonlySet<DeviceId>>;
  census(): Promise<Census>;
}
