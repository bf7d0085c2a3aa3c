import { isDeepStrictEqual } from 'node:util';
import type { DeviceId } from '../protocol/index.ts';

/** What the device that asked for a change takes for true. */
export interface Believed<T> {
  readonly deviceId: DeviceId;
  readonly value: T;
}

export interface OwnChange<T> {
  /** Null: no device has asked. */
  readonly believed: Believed<T> | null;
  /** What is kept. */
  readonly read: () => Promise<T>;
  /** To all devices of the person but one. */
  readonly tell: (kept: T, except: DeviceId | null) => void;
}

/**
 * Tells all devices of a person what is kept of them, but for the one that asked for it and got it. Another device may
 * change it at the same time; so whoever finds something else kept than they have told tells that as well, and the last
 * word is true. Only the words of two nodes that write within a trip of the bus of each other may cross: then a device
 * shows what is kept as soon as it connects anew.
 */
export async function tellOwnDevices<T>({ believed, read, tell }: OwnChange<T>): Promise<void> {
  let kept = await read();
  let except = isDeepStrictEqual(kept, believed?.value) ? (believed?.deviceId ?? null) : null;
  for (;;) {
    tell(kept, except);
    const now = await read();
    if (isDeepStrictEqual(now, kept)) return;
    kept = now;
    // It may have been told what was true in between.
    except = null;
  }
}
