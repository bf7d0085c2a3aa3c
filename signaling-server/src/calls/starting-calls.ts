import { limits, type CallId, type DeviceId } from '../protocol/index.ts';
import type { LiveCall } from './call-record.ts';

/**
 * Which calls each device has asked to start on its present connection. It may not have the answer yet, and so not name
 * the call among its own; on the next connection it asks again, before it says which calls it knows.
 */
export class StartingCalls {
  readonly #byDevice = new Map<DeviceId, Set<CallId>>();
  readonly #underWay = new Map<DeviceId, Set<Promise<unknown>>>();
  /** Who has to know when the connection is another one. */
  readonly #watches = new Map<DeviceId, Set<{ isOver: boolean }>>();

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

  /** Runs what was asked for on the present connection and has to know whether that is still the present one. */
  async watching<T>(deviceId: DeviceId, task: (isOver: () => boolean) => Promise<T>): Promise<T> {
    const watch = { isOver: false };
    const watches = this.#watches.get(deviceId) ?? new Set();
    this.#watches.set(deviceId, watches.add(watch));
    try {
      return await task(() => watch.isOver);
    } finally {
      watches.delete(watch);
      if (watches.size === 0) this.#watches.delete(deviceId);
    }
  }

  /** Its connection is another one now, or none. */
  forget(deviceId: DeviceId): void {
    this.#byDevice.delete(deviceId);
    for (const watch of this.#watches.get(deviceId) ?? []) watch.isOver = true;
  }

  #add(deviceId: DeviceId, callId: CallId): void {
    const calls = this.#byDevice.get(deviceId) ?? new Set();
    this.#byDevice.set(deviceId, calls.add(callId));
    const [oldest] = calls;
    if (oldest !== undefined && calls.size > limits.callsPerPerson) calls.delete(oldest);
  }
}
