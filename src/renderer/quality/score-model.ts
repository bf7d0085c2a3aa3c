/** How one direction of a call sounds to whoever listens there. */
export interface Heard {
  /** Sound that was made up or lost, 0 to 1. */
  readonly missing: number;
  /** From mouth to ear, as far as it can be measured: network, waiting, packets. */
  readonly delayMs: number;
}

/** Sound is sent in packets of this length, so the first of it is so old when it leaves. */
const PACKET_MS = 20;
/** A call with nothing to complain about, and no delay (ITU-T G.107). */
const PERFECT = 93.2;
/** From this delay on people begin to interrupt each other (Cole & Rosenbluth 2001, from G.107's curve). */
const INTERRUPTING_MS = 177.3;
/**
 * How well a codec gets over a gap: G.113 gives none for Opus; this is G.729A's, which like Opus foretells from what
 * came before.
 */
const ROBUSTNESS = 19;

/** The shortened E-model: a rating of 0 to 100 out of delay and missing sound. */
export function ratingOf({ missing, delayMs }: Heard): number {
  const late = 0.024 * delayMs + 0.11 * Math.max(0, delayMs - INTERRUPTING_MS);
  const percent = missing * 100;
  const gaps = (95 * percent) / (percent + ROBUSTNESS);
  return Math.min(100, Math.max(0, PERFECT - late - gaps));
}

/** What people would say of it on average, 1 (bad) to 4.5 (as good as a telephone gets); G.107, annex B. */
export function mosOf(rating: number): number {
  return 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating);
}

export const mouthToEar = (roundTripMs: number, bufferMs: number): number =>
  roundTripMs / 2 + bufferMs + PACKET_MS;
