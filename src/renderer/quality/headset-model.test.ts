import { expect, it } from 'vitest';
import { isTelephoneHeadset } from './headset-model.ts';

it.each([
  ['Headset (WH-1000XM4 Hands-Free AG Audio)', 16_000, true],
  ['Headset (WH-1000XM4 Hands-Free)', null, true],
  ['AirPods Pro', 16_000, true],
  ['AirPods Pro', 24_000, false],
  ['Jabra Evolve2 65 (Bluetooth)', 8_000, true],
  ['Jabra Evolve2 65', 48_000, false],
  ['Headset with a cable (USB 2.0)', 48_000, false],
  ['Webcam C920', 16_000, false],
  ['', null, false],
])('%s at %s Hz: %s', (label, sampleRate, telephone) => {
  expect(isTelephoneHeadset({ label, sampleRate })).toBe(telephone);
});
