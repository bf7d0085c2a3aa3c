import { expect, it } from 'vitest';
import { isSoundLate } from './late-sound-model.ts';
import { aSample } from './testing/samples.ts';

it.each([
  ['all is in time', {}, false],
  ['some of it comes too late to be played', { concealed: 0.05 }, true],
  ['hardly any does', { concealed: 0.01 }, false],
  ['all of it has to wait for long', { bufferMs: 300 }, true],
  ['it waits as long as it does on a line with jitter', { bufferMs: 150 }, false],
  ['packets are lost', { lost: 0.02, concealed: 0.05 }, false],
  ['too few came to know whether any was lost', { lost: null, concealed: 0.05 }, false],
] as const)('where %s: %3$s', (_, audioIn, isLate) => {
  expect(isSoundLate(aSample({ audioIn }))).toBe(isLate);
});

it('where there is no sound: not', () => {
  expect(isSoundLate({ ...aSample(), audioIn: null })).toBe(false);
});
