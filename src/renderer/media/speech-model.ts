/**
 * Speaking or not, from loudness over time. Above {@link SPEECH_ON} somebody speaks; they go on speaking until it has
 * been quieter than {@link SPEECH_OFF} for {@link HOLD_OVER_MS}: the gaps between words are part of speech.
 */
export interface Speech {
  readonly speaking: boolean;
  /** When it was last loud, ms of any clock. */
  readonly loudAt: number;
}

/** Root mean square of samples in -1…1. A normal voice into a laptop is 0.03 to 0.2, its room 0.002 to 0.008. */
const SPEECH_ON = 0.02;
const SPEECH_OFF = 0.012;
/** Longer than the pauses inside a sentence, shorter than those between two. */
export const HOLD_OVER_MS = 450;

export const silence: Speech = { speaking: false, loudAt: Number.NEGATIVE_INFINITY };

export function listen(speech: Speech, loudness: number, now: number): Speech {
  const threshold = speech.speaking ? SPEECH_OFF : SPEECH_ON;
  if (loudness >= threshold) return { speaking: true, loudAt: now };
  if (speech.speaking && now - speech.loudAt > HOLD_OVER_MS) return { ...speech, speaking: false };
  return speech;
}

/** Root mean square of samples. */
export function loudnessOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/** Quietest loudness that still shows, dB below full scale. */
const FLOOR_DB = -60;

/** Loudness as a length on a meter, 0 to 1: ears hear in decibels, so eyes should see them. */
export function meterLevel(loudness: number): number {
  if (loudness <= 0) return 0;
  const decibels = 20 * Math.log10(loudness);
  return Math.min(1, Math.max(0, 1 - decibels / FLOOR_DB));
}

/** The range in which voices differ from each other and from silence, Hz. */
const VOICE_RANGE_HZ = { from: 80, to: 4_000 } as const;

export interface Spectrum {
  /** Strength of equally spaced frequencies from 0 Hz to half the sample rate, 0 to 255 each. */
  readonly bins: Uint8Array;
  readonly sampleRate: number;
}

/** Fills `bands` with the strongest bin of each of as many equal parts of the voice's range. */
export function fillBands({ bins, sampleRate }: Spectrum, bands: Uint8Array): void {
  const hertzPerBin = sampleRate / 2 / bins.length;
  const width = (VOICE_RANGE_HZ.to - VOICE_RANGE_HZ.from) / bands.length;
  for (let band = 0; band < bands.length; band += 1) {
    const from = VOICE_RANGE_HZ.from + band * width;
    const first = Math.min(bins.length - 1, Math.floor(from / hertzPerBin));
    const end = Math.max(first + 1, Math.ceil((from + width) / hertzPerBin));
    bands[band] = bins.subarray(first, end).reduce((strongest, bin) => Math.max(strongest, bin), 0);
  }
}
