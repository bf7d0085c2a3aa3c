import { describe, expect, it } from 'vitest';
import { defaultSettings } from '@shared/settings.ts';
import { readSettingsDocument } from './settings-model.ts';

const document = (settings: object): object => ({ version: 1, settings });

describe('reading a settings document', () => {
  it.each([[null], ['text'], [[]], [{}], [{ version: 1, settings: 'none' }]])(
    'does not take %j for settings',
    (found) => {
      expect(readSettingsDocument(found)).toBeNull();
    },
  );

  it('fills what an older version did not know with defaults', () => {
    expect(readSettingsDocument(document({ theme: 'dark' }))?.settings).toEqual({
      ...defaultSettings,
      theme: 'dark',
    });
  });

  it.each([
    [true, 'standard'],
    [false, 'off'],
    ['strong', 'strong'],
  ])('knows the noise suppression that was a switch: %s', (stored, known) => {
    const { audioProcessing } = defaultSettings;
    const found = readSettingsDocument({
      version: 1,
      settings: { ...defaultSettings, audioProcessing: { ...audioProcessing, noiseSuppression: stored } },
    });
    expect(found?.settings.audioProcessing.noiseSuppression).toBe(known);
  });

  it('replaces only the settings that make no sense', () => {
    const found = document({ ...defaultSettings, theme: 'neon', closeToTray: false });
    expect(readSettingsDocument(found)?.settings).toEqual({ ...defaultSettings, closeToTray: false });
  });

  it('forgets what this version does not know', () => {
    expect(readSettingsDocument(document({ ...defaultSettings, teleport: true }))?.settings).toEqual(
      defaultSettings,
    );
  });
});
