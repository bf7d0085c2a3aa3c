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

const note = (at: number, duration: number, frequencies: readonly number[], gain = 1): Note => ({
  at,
  duration,
  frequencies,
  gain,
});

/** G major going up, twice, then a pause in which one can speak: a telephone, and none in particular. */
const RINGTONE = [392, 493.88, 587.33, 783.99];

/**
 * What the phone sounds like. All of it is computed, so there is no file and nobody's rights. Ringback and busy have
 * the frequency and cadence of most European networks (425 Hz; 1 s in 5 s; 0.5 s on, 0.5 s off: ITU-T E.180).
 */
export const soundScores: Readonly<Record<CallSound, SoundScore>> = {
  ringtone: {
    notes: [0, 0.9].flatMap((start) =>
      RINGTONE.map((frequency, step) => note(start + step * 0.14, 0.36, [frequency, frequency * 2], 0.8)),
    ),
    period: 3.2,
  },
  ringback: { notes: [note(0, 1, [425], 0.35)], period: 5 },
  waiting: { notes: [note(0, 0.12, [880], 0.3), note(0.2, 0.12, [880], 0.3)], period: 6 },
  busy: { notes: [0, 1, 2].map((at) => note(at, 0.5, [425], 0.35)), period: null },
  ended: { notes: [note(0, 0.14, [587.33], 0.4), note(0.16, 0.24, [392], 0.4)], period: null },
};
