import { limits, type CallId, type DeviceId } from '../protocol/index.ts';
import type { LiveCall } from './call-record.ts';

/**
 * Which calls each device has asked to start on its present connection. It may not have the answer yet, and so not name
 * the call among its own; on the next connection it asks again, before it says which calls it knows.
 */
export class StartingCalls {
  readonly #byDevice = new Map<DeviceId, Set<CallId>>();
  readonly #underWay = new Map<DeviceId, Set<Promise<unknown>>>();

  async run<T>(deviceId: DeviceId, callId: CallId, start: () => Promise<T>): Promise<T> {
    this.#add(deviceId, callId);
    const started = start();
    const underWay = this.#underWay.get(deviceId) ?? new Set();
    this.#underWay.set(deviceId, underWay.add(started));
    try {
      return await started;
    } finally {
      underWay.delete(started);
      if (underWay.size === 0) this.#underWay.delete(deviceId);
    }
  }

  has(deviceId: DeviceId, { callId, mergedCallId }: LiveCall): boolean {
    const calls = this.#byDevice.get(deviceId);
    return calls?.has(callId) === true || (mergedCallId !== null && calls?.has(mergedCallId) === true);
  }

  /** Resolves when every call that this device has asked for until now has begun or not, on whatever connection. */
  async settled(deviceId: DeviceId): Promise<void> {
    await Promise.allSettled([...(this.#underWay.get(deviceId) ?? [])]);
  }

  /** Its connection is another one now, or none. */
  forget(deviceId: DeviceId): void {
    this.#byDevice.delete(deviceId);
  }

  #add(deviceId: DeviceId, callId: CallId): void {
    const calls = this.#byDevice.get(deviceId) ?? new Set();
    this.#byDevice.set(deviceId, calls.add(callId));
    const [oldest] = calls;
    if (oldest !== undefined && calls.size > limits.outgoingCallsPerPerson) calls.delete(oldest);
  }
}
