import { describe, expect, it } from 'vitest';
import { defaultSettings } from '@shared/settings.ts';
import { portalTrigger } from './portal-trigger-model.ts';

describe('a key as the portal takes it', () => {
  it.each([
    ['CommandOrControl+Shift+F9', 'CTRL+SHIFT+F9'],
    // Chromium's own way to the portal drops Alt beside Ctrl and has no name for an F-key.
    ['Control+Alt+M', 'ALT+CTRL+m'],
    ['Super+7', 'LOGO+7'],
    ['F13', 'F13'],
    ['Control+Space', 'CTRL+space'],
    ['Alt+PageUp', 'ALT+Page_Up'],
    ['Control+num5', 'CTRL+KP_5'],
    ['MediaPlayPause', 'XF86AudioPlay'],
  ])('%s is %s', (accelerator, trigger) => {
    expect(portalTrigger(accelerator)).toBe(trigger);
  });

  it.each([
    ['a modifier it does not know', 'AltGr+F9'],
    ['a key it does not know', 'Control+VolumeMute'],
    ['what is no accelerator', 'Shift+A'],
  ])('%s has no name', (_what, accelerator) => {
    expect(portalTrigger(accelerator)).toBeNull();
  });

  it('is another one for each action by default', () => {
    const defaults = Object.values(defaultSettings.hotkeys).filter((key) => key !== null);
    const triggers = defaults.map(portalTrigger);
    expect(triggers).not.toContain(null);
    expect(new Set(triggers).size).toBe(defaults.length);
  });
});
