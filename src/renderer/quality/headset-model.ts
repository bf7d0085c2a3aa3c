import type { Microphone } from './call-quality.ts';

/** What a Bluetooth headset falls back to for as long as its microphone is open sounds like a telephone. */
const TELEPHONE_HZ = 16_000;

const saysSo = /hands-?free|\b(hfp|hsp|ag audio)\b/i;
const wireless = /bluetooth|headset|air ?pods|\bbuds?\b|wireless|jabra|\bbose\b|\bw[hf]-\w/i;

/** Whether this microphone is one of a wireless headset that sends with the quality of a telephone. */
export function isTelephoneHeadset({ label, sampleRate }: Microphone): boolean {
  if (saysSo.test(label)) return true;
  return sampleRate !== null && sampleRate <= TELEPHONE_HZ && wireless.test(label);
}
