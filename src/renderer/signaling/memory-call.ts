import type { CallId, CallMedia, DeviceId, EndReason, Person, ServerEventName } from '@protocol';
import type { Subject } from '@shared/observable.ts';
import type { ConnectionState } from '../account/account.ts';

/** What the server in memory knows of a device and of a call. */
export interface Device {
  readonly person: Person;
  readonly deviceId: DeviceId;
  readonly connection: Subject<ConnectionState>;
  readonly listeners: Map<ServerEventName, Set<(payload: never) => void>>;
  /** Counts connections: what belongs to an earlier one is lost. */
  session: number;
  online: boolean;
}

export interface MemoryCall {
  readonly callId: CallId;
  readonly caller: Device;
  readonly calleeId: Person['userId'];
  readonly media: CallMedia;
  readonly offer: string | null;
  offeredTo: DeviceId | null;
  state: 'ringing' | 'active' | 'ended';
  answeredBy: Device | null;
  readonly rangOn: Set<Device>;
  /** Of the callee's devices those that can take no call. */
  readonly unable: Set<Device>;
  end: {
    readonly reason: EndReason;
    readonly by: Person['userId'] | null;
    readonly message?: string;
    readonly transferredTo?: Person['userId'];
  } | null;
}
