import type { CallId, DeviceId } from '../protocol/index.ts';

/** Which devices of the callee were told of each call. */
export interface CallLanes {
  /** This device of the callee is told of the call. */
  addCalled(callId: CallId, deviceId: DeviceId): Promise<void>;
  /** All devices that were told. */
  called(callId: CallId): Promise<readonly DeviceId[]>;
  /** The call is over. */
  forget(callId: CallId): Promise<void>;
}
