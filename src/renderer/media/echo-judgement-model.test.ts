import { expect, it } from 'vitest';
import { type VoiceJudgement, judgeVoice } from './echo-judgement-model.ts';

const RATE = 8_000;

/** Three seconds of a tone that sounds for a part of each second, like words between pauses. */
const tone = (amplitude: number, part = 1): Float32Array =>
  Float32Array.from({ length: 3 * RATE }, (_, at) =>
    (at % RATE) / RATE < part
      ? Math.min(1, Math.max(-1, amplitude * Math.sin((2 * Math.PI * 200 * at) / RATE)))
      : 0,
  );

it.each<[VoiceJudgement, string, Float32Array]>([
  ['good', 'a voice', tone(0.2)],
  ['good', 'a few words', tone(0.2, 0.3)],
  ['quiet', 'a room', tone(0.006)],
  ['quiet', 'one short sound', tone(0.2, 0.05)],
  ['silent', 'nothing', tone(0)],
  ['silent', 'no samples', new Float32Array()],
  ['clipped', 'far too loud a voice', tone(2)],
  ['good', 'one click', tone(0.2).fill(1, 40, 50)],
])('%s: %s', (judgement, _, samples) => {
  expect(judgeVoice(samples, RATE)).toBe(judgement);
});
