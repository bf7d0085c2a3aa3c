import type { Clock } from '@shared/clock.ts';
import { NetworkMonitor } from '../network-monitor.ts';

/** Where no address is ever told, so that there is no news but what a test says. */
export const createStillNetwork = (clock: Clock): NetworkMonitor =>
  new NetworkMonitor({
    clock,
    addresses: {
      read: () => Promise.resolve({ addresses: [], isAll: false }),
      hasOne: () => Promise.resolve(true),
    },
  });
