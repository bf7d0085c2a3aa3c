import { isDeepStrictEqual } from 'node:util';
import type { DeviceId, UserId } from '../protocol/index.ts';
import type { Connections } from './connections.ts';

/** What the device that asked for a change takes for true. */
export interface Believed<T> {
  readonly deviceId: DeviceId;
  readonly value: T;
}

export interface OwnChange<T> {
  readonly userId: UserId;
  /** Null: no device has asked. */
  readonly believed: Believed<T> | null;
  /** What is kept. */
  readonly read: () => Promise<T>;
  readonly send: (to: DeviceId, kept: T) => Promise<unknown>;
}

/**
 * Tells all devices of a person what is kept of them, but for the one that asked for it and got it. Another device may
 * change it at the same time, on another node, and nobody knows whose words arrive first; so whoever finds something else
 * kept than they have told tells that as well, and the last word is true.
 */
export async function tellOwnDevices<T>(
  connections: Pick<Connections, 'devicesOf'>,
  { userId, believed, read, send }: OwnChange<T>,
): Promise<void> {
  let kept = await read();
  let except = isDeepStrictEqual(kept, believed?.value) ? believed?.deviceId : undefined;
  for (;;) {
    for (const { deviceId } of await connections.devicesOf(userId)) {
      if (deviceId !== except) await send(deviceId, kept);
    }
    const now = await read();
    if (isDeepStrictEqual(now, kept)) return;
    kept = now;
    // It may have been told what was true in between.
    except = undefined;
  }
}
