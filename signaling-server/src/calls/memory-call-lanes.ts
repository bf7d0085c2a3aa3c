import type { CallId, DeviceId } from '../protocol/index.ts';
import type { CallLanes } from './call-lanes.ts';

/** Of a server that is one process. */
export class MemoryCallLanes implements CallLanes {
  readonly #called = new Map<CallId, Set<DeviceId>>();

  addCalled(callId: CallId, deviceId: DeviceId): Promise<void> {
    const called = this.#called.get(callId) ?? new Set();
    this.#called.set(callId, called.add(deviceId));
    return Promise.resolve();
  }

  called(callId: CallId): Promise<readonly DeviceId[]> {
    return Promise.resolve([...(this.#called.get(callId) ?? [])]);
  }

  forget(callId: CallId): Promise<void> {
    this.#called.delete(callId);
    return Promise.resolve();
  }
}
