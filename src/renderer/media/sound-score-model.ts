import type { CallSound } from './call-sound.ts';

/** One tone of a sound. */
export interface Note {
  /** From the start of the sound, seconds. */
  readonly at: number;
  readonly duration: number;
  /** Sounding together, Hz. */
  readonly frequencies: readonly number[];
  /** Loudness beside the chosen volume, 0 to 1. */
  readonly gain: number;
}

export interface SoundScore {
  readonly notes: readonly Note[];
  /** Seconds from one repetition to the next; null: sounds once. */
  readonly period: number | null;
}

/** G major going up, twice, then a pause in which one can speak: a telephone, and none in particular. */
const RINGTONE = [392, 493.88, 587.33, 783.99];

/**
 * What the phone sounds like. All of it is computed, so there is no file and nobody's rights. Ringback and busy have
 * the frequency and cadence of most European networks (425 Hz; 1 s in 5 s; 0.5 s on, 0.5 s off: ITU-T E.180).
 */
export const soundScores: Readonly<Record<CallSound, SoundScore>> = {
  ringtone: {
    notes: [0, 0.9].flatMap((start) =>
      RINGTONE.map((frequency, step) => ({
        at: start + step * 0.14,
        duration: 0.36,
        frequencies: [frequency, frequency * 2],
        gain: 0.8,
      })),
    ),
    period: 3.2,
  },
  ringback: { notes: [{ at: 0, duration: 1, frequencies: [425], gain: 0.35 }], period: 5 },
  waiting: {
    notes: [
      { at: 0, duration: 0.12, frequencies: [880], gain: 0.3 },
      { at: 0.2, duration: 0.12, frequencies: [880], gain: 0.3 },
    ],
    period: 6,
  },
  busy: {
    notes: [0, 1, 2].map((at) => ({ at, duration: 0.5, frequencies: [425], gain: 0.35 })),
    period: null,
  },
  sample: {
    notes: [392, 493.88, 587.33].map((frequency, step) => ({
      at: step * 0.28,
      duration: 0.5,
      frequencies: [frequency, frequency * 2],
      gain: 0.7,
    })),
    period: null,
  },
  'talk-on': { notes: [{ at: 0, duration: 0.06, frequencies: [784], gain: 0.25 }], period: null },
  'talk-off': { notes: [{ at: 0, duration: 0.06, frequencies: [523.25], gain: 0.25 }], period: null },
  ended: {
    notes: [
      { at: 0, duration: 0.14, frequencies: [587.33], gain: 0.4 },
      { at: 0.16, duration: 0.24, frequencies: [392], gain: 0.4 },
    ],
    period: null,
  },
};
