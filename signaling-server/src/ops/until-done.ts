import { systemClock } from './clock.ts';
import { UnavailableError } from './unavailable.ts';

const PAUSE_MS = 1_000;

/**
 * Does what nobody would ask for again until it is done, however long what it needs is out of reach. A server that closes
 * tries once more and leaves the rest to who takes over from it.
 */
export async function untilDone(task: () => Promise<void>, isClosing: () => boolean): Promise<void> {
  for (;;) {
    try {
      await task();
      return;
    } catch (error) {
      if (!(error instanceof UnavailableError) || isClosing()) throw error;
    }
    // What is out of reach does not come back by the clock of the calls.
    await new Promise<void>((resolve) => systemClock.startTimer(PAUSE_MS, resolve));
  }
}
