import { describe, expect, it } from 'vitest';
import type { Loudness } from '../media/loudness.ts';
import { lookAtMicrophone, nothingToSay } from './microphone-hint-model.ts';

/** For so many ms it is so loud, muted or not. */
type Part = readonly [number, Loudness, boolean];

/** A look every 100 ms; which hint is shown at the end? */
function after(parts: readonly Part[]) {
  let watch = nothingToSay;
  let now = 0;
  for (const [ms, loudness, muted] of parts)
    for (const end = now + ms; now < end; now += 100)
      watch = lookAtMicrophone(watch, { loudness, muted, now });
  return watch.hint;
}

const voice = 0.1;
const room = 0.004;

describe('the hint about the own microphone', () => {
  it.each<[string, string | null, Part[]]>([
    ['nothing while one is heard', null, [[10_000, voice, false]]],
    ['nothing in a quiet room', null, [[10_000, room, false]]],
    ['nothing while one is muted and listens', null, [[10_000, room, true]]],
    ['nothing where it can’t be measured', null, [[10_000, null, false]]],
    ['nothing where it is not measured yet', null, [[10_000, 'unknown', false]]],
    [
      'nothing about a silence that is known of for a short time only',
      null,
      [
        [10_000, 'unknown', false],
        [3_900, 0, false],
      ],
    ],
    [
      'nothing about one that was interrupted by not knowing',
      null,
      [
        [3_900, 0, false],
        [100, 'unknown', false],
        [3_900, 0, false],
      ],
    ],
    ['nothing about a cough', null, [[500, voice, true]]],
    ['that one is muted, after a word', 'talking-while-muted', [[900, voice, true]]],
    [
      'that one is muted, with pauses between the words',
      'talking-while-muted',
      [
        [300, voice, true],
        [400, room, true],
        [300, voice, true],
      ],
    ],
    [
      'nothing about two noises',
      null,
      [
        [500, voice, true],
        [700, room, true],
        [500, voice, true],
      ],
    ],
    [
      'it a moment longer',
      'talking-while-muted',
      [
        [900, voice, true],
        [2_500, room, true],
      ],
    ],
    [
      'it no more after a while',
      null,
      [
        [900, voice, true],
        [3_500, room, true],
      ],
    ],
    [
      'it no more once one is heard',
      null,
      [
        [900, voice, true],
        [100, voice, false],
      ],
    ],
    ['that the microphone gives nothing', 'silent', [[4_200, 0, false]]],
    ['nothing about a short silence', null, [[3_900, 0, false]]],
    [
      'it no more when sound comes',
      null,
      [
        [5_000, 0, false],
        [100, room, false],
      ],
    ],
    ['nothing about a dead microphone that is muted', null, [[10_000, 0, true]]],
  ])('says %s', (_title, hint, looks) => {
    expect(after(looks)).toBe(hint);
  });
});
