import { loudnessOf } from './speech-model.ts';

/**
 * How a recorded voice is.
 * - `silent`: nothing came of the microphone.
 * - `quiet`: something, but hardly a voice.
 * - `clipped`: so loud that its tops are cut off.
 */
export type VoiceJudgement = 'good' | 'silent' | 'quiet' | 'clipped';

const FRAME_S = 0.02;
/** Even an empty room into an open microphone is louder. */
const NOTHING = 0.000_5;
/** A normal voice is 0.03 to 0.2. */
const FAINT = 0.02;
/** Part of the frames that count as the voice: there are pauses in what people say. */
const LOUDEST = 0.1;
const FULL_SCALE = 0.985;
/** Single samples at full scale are heard by nobody. */
const CLIPPED_PART = 0.001;

export function judgeVoice(samples: Float32Array, sampleRate: number): VoiceJudgement {
  const frame = Math.max(1, Math.round(FRAME_S * sampleRate));
  const frames: number[] = [];
  for (let at = 0; at < samples.length; at += frame)
    frames.push(loudnessOf(samples.subarray(at, at + frame)));
  frames.sort((one, other) => other - one);
  if ((frames[0] ?? 0) < NOTHING) return 'silent';
  let clipped = 0;
  for (const sample of samples) if (Math.abs(sample) >= FULL_SCALE) clipped += 1;
  if (clipped > CLIPPED_PART * samples.length) return 'clipped';
  return (frames[Math.floor(LOUDEST * frames.length)] ?? 0) < FAINT ? 'quiet' : 'good';
}
