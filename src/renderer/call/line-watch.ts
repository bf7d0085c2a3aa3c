import type { Clock } from '@shared/clock.ts';
import type { NetworkMonitor } from '../network/network-monitor.ts';

/** With the second that the line then gives the server, a dead line is noticed within ten. */
const LOOK_MS = 8_000;

export interface LineWatch {
  /** Whether a call depends on the line. */
  need(needed: boolean): void;
}

/**
 * The server asks rarely whether a device is still there, which is enough for a phone that waits. Who talks wants to
 * hear sooner that the line is dead: the sound would go on without it, but no hang-up would come through.
 */
export function createLineWatch(deps: { clock: Clock; network: NetworkMonitor }): LineWatch {
  let cancel: (() => void) | null = null;
  const look = (): void => {
    cancel = deps.clock.after(LOOK_MS, () => {
      look();
      deps.network.say('in-call');
    });
  };
  return {
    need(needed) {
      if (needed && !cancel) look();
      if (needed) return;
      cancel?.();
      cancel = null;
    },
  };
}
