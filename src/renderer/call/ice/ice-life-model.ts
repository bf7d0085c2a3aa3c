/** ICE servers with credentials, as long as they work. */
export interface IceLife {
  /** When they arrived by the clock of this device, ms. */
  readonly since: number;
  /** Null: for good. */
  readonly lifetimeMs: number | null;
}

/** Against a server whose credentials hardly live. */
const RENEW_AT_MOST_EVERY_MS = 30_000;
/** After this share of their life credentials are renewed, and up to so much later: not by everybody at once. */
const RENEW_AFTER = 0.3;
const RENEW_SPREAD = 0.15;

/** In how many ms to renew; null: never. Before half the life is over, so that a call seldom finds them old. */
export function renewalDelayMs(lifetimeMs: number | null, random: number): number | null {
  if (lifetimeMs === null) return null;
  return Math.max(RENEW_AT_MOST_EVERY_MS, Math.round(lifetimeMs * (RENEW_AFTER + RENEW_SPREAD * random)));
}

/** When to ask again after a refusal or silence. */
export function retryDelayMs(retryAfterMs: number | undefined, random: number): number {
  return Math.round(Math.max(RENEW_AT_MOST_EVERY_MS, retryAfterMs ?? 0) * (1 + random));
}

/**
 * More than half of the life is over. A renewal that was due has not happened then: the line is down, or the machine
 * was asleep.
 */
export function isOld({ since, lifetimeMs }: IceLife, now: number): boolean {
  if (lifetimeMs === null) return false;
  // A clock that was set back can't tell.
  return now < since || now - since > lifetimeMs / 2;
}
