import { defaultSettings } from '@shared/settings.ts';
import { describe, expect, it } from 'vitest';
import { soundConstraints, soundTreatment } from './sound-treatment-model.ts';

const voice = (noiseSuppression: 'off' | 'standard' | 'strong') =>
  soundTreatment({
    ...defaultSettings,
    audioProcessing: { ...defaultSettings.audioProcessing, noiseSuppression },
  });

describe('the noise of a voice', () => {
  it.each([
    ['off', true, false],
    ['standard', true, true],
    // One after the other would make it hollow.
    ['strong', true, false],
    ['strong', false, true],
  ] as const)(
    '%s, the strong suppression at hand: %s, leaves it to the browser: %s',
    (wish, hasStrong, browser) => {
      expect(soundConstraints(voice(wish), hasStrong)).toEqual({
        echoCancellation: true,
        noiseSuppression: browser,
        autoGainControl: true,
      });
    },
  );
});

it('music is left as it is', () => {
  expect(soundConstraints(soundTreatment({ ...defaultSettings, soundProfile: 'music' }), false)).toEqual({
    ...{ echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    channelCount: { ideal: 2 },
  });
});
