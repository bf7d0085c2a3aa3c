import type { SignalingError } from './signaling.ts';

const RETRY_MS = 1_000;
/** Longer than this no call waits; and a timer that is too long for a browser runs at once. */
const LONGEST_MS = 60_000;

/**
 * After how long a refused request is worth repeating, because the server could not serve it at that moment. Null: the
 * refusal is an answer. A limit without a time does not pass.
 */
export function passesAfterMs({ code, retryAfterMs }: SignalingError): number | null {
  const passes = code === 'unavailable' || (code === 'rate_limited' && retryAfterMs !== undefined);
  return passes ? Math.min(Math.max(retryAfterMs ?? RETRY_MS, 0), LONGEST_MS) : null;
}

/** Nobody answered: it may or may not have been carried out. */
export const isLost = ({ code }: SignalingError): boolean => code === 'offline' || code === 'timeout';
