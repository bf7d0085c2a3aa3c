import { describe, expect, it } from 'vitest';
import { defaultSettings } from '@shared/settings.ts';
import { normaliseAccelerator } from './accelerator-model.ts';

describe('accelerators', () => {
  it.each([
    ['Control+Shift+F9', 'Control+Shift+F9'],
    ['shift + ctrl + f9', 'Control+Shift+f9'],
    ['CmdOrCtrl+Alt+m', 'Alt+CommandOrControl+M'],
    ['F13', 'F13'],
    ['MediaPlayPause', 'MediaPlayPause'],
    ['Super+Space', 'Super+Space'],
    ['Alt+/', 'Alt+/'],
  ])('%s is held as %s', (text, expected) => {
    expect(normaliseAccelerator(text)).toBe(expected);
  });

  it.each([
    ['nothing', ''],
    ['no key', 'Control+Shift'],
    ['a plain letter', 'A'],
    ['a capital letter', 'Shift+A'],
    ['a typed character', 'AltGr+E'],
    ['an unknown modifier', 'Hyper+A'],
    ['an unknown key', 'Control+Banana'],
    ['two keys', 'Control+A+B'],
    ['a modifier twice', 'Control+Ctrl+F1'],
    ['copy', 'Control+C'],
    ['close', 'Cmd+W'],
    ['switching tabs', 'Ctrl+Tab'],
  ])('%s is none', (_what, text) => {
    expect(normaliseAccelerator(text)).toBeNull();
  });

  it.each(Object.entries(defaultSettings.hotkeys))('the default for %s is fine', (_action, accelerator) => {
    expect(normaliseAccelerator(accelerator ?? '')).toBe(accelerator);
  });
});
