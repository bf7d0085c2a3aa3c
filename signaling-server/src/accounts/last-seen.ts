import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import type { DeviceId } from '../protocol/index.ts';
import type { DeviceStore, Sighting } from './device-store.ts';

export interface LastSeenDeps {
  readonly store: Pick<DeviceStore, 'saw'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Who is connected here. */
  readonly connected: () => readonly DeviceId[];
}

/** A thousand devices that come back at once are one write. */
const WRITE_EVERY_MS = 10_000;
/** Who stays connected is seen this often. */
const LOOK_EVERY_MS = 5 * 60_000;
const AT_ONCE = 500;

/** Keeps when and from where each device was connected last: not to the second, and with few writes. */
export function createLastSeen({ store, clock, log, connected }: LastSeenDeps) {
  const waiting = new Map<DeviceId, Sighting>();
  let timer = { cancel: (): void => undefined };
  let writing = Promise.resolve();
  let lookedAt = clock.now();

  const saw = (deviceId: DeviceId, address: string | null): void => {
    const before = waiting.get(deviceId);
    waiting.set(deviceId, { deviceId, at: clock.now(), address: address ?? before?.address ?? null });
  };
  const write = async (): Promise<void> => {
    const sightings = [...waiting.values()];
    waiting.clear();
    for (let start = 0; start < sightings.length; start += AT_ONCE) {
      await store.saw(sightings.slice(start, start + AT_ONCE));
    }
  };
  const tryToWrite = async (): Promise<void> => {
    try {
      await write();
    } catch (error) {
      // What is lost is a time that is some minutes older.
      log.warn({ err: error }, 'when devices were seen could not be written down');
    }
  };
  const turn = (): void => {
    timer = clock.startTimer(WRITE_EVERY_MS, turn);
    if (clock.now() - lookedAt >= LOOK_EVERY_MS) {
      lookedAt = clock.now();
      for (const deviceId of connected()) saw(deviceId, null);
    }
    writing = writing.then(tryToWrite);
  };
  return {
    /** It connected or left. A null address: as it was. */
    saw,
    start: turn,
    /** Writes down what was not yet. */
    async stop(): Promise<void> {
      timer.cancel();
      await writing;
      await tryToWrite();
    },
  };
}
