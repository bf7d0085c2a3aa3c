import { vi } from 'vitest';
import type { Clock } from '../ops/clock.ts';

/**
 * Until the end of the test: lets limiters, which go by the machine's own time, notice when a server's clock is put
 * forward.
 */
export function limitsFollow(clock: Pick<Clock, 'now'>): void {
  const [machineNow, start] = [Date.now.bind(Date), clock.now()];
  vi.spyOn(Date, 'now').mockImplementation(() => machineNow() + clock.now() - start);
}
