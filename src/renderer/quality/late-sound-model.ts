import type { LinkSample } from './link-sample.ts';

/** Of what is played. From here on gaps are heard. */
export const AUDIBLE_LOSS = 0.02;
/** A line with jitter makes sound wait for less than this. */
const LONG_WAIT_MS = 250;

/** Every packet arrived, and yet what is in them is played late or not at all: a computer that is busy does that. */
export function isSoundLate({ audioIn }: LinkSample): boolean {
  if (audioIn?.lost !== 0) return false;
  return (audioIn.concealed ?? 0) >= AUDIBLE_LOSS || (audioIn.bufferMs ?? 0) >= LONG_WAIT_MS;
}
