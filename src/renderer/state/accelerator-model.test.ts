import { describe, expect, it } from 'vitest';
import { acceleratorKeys, captureAccelerator, type KeyStroke } from './accelerator-model.ts';

const stroke = (code: string, changes: Partial<KeyStroke> = {}): KeyStroke => ({
  code,
  key: code,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  ...changes,
});

describe('captureAccelerator', () => {
  it.each([
    ['a letter with a modifier', stroke('KeyM', { ctrlKey: true }), 'Control+M'],
    [
      'modifiers in their usual order',
      stroke('KeyM', { shiftKey: true, altKey: true, ctrlKey: true }),
      'Control+Alt+Shift+M',
    ],
    ['a function key alone', stroke('F9'), 'F9'],
    ['a function key with Shift', stroke('F12', { shiftKey: true }), 'Shift+F12'],
    ['a digit by its place', stroke('Digit1', { altKey: true, key: '&' }), 'Alt+1'],
    ['the number pad', stroke('Numpad5', { ctrlKey: true }), 'Control+num5'],
    ['an arrow', stroke('ArrowUp', { ctrlKey: true }), 'Control+Up'],
    ['the Super key', stroke('KeyM', { metaKey: true }), 'Super+M'],
    ['a media key', stroke('MediaPlayPause'), 'MediaPlayPause'],
  ])('takes %s', (_name, keys, accelerator) => {
    expect(captureAccelerator(keys, 'linux')).toEqual({ kind: 'complete', accelerator });
  });

  it('calls the command key by its name on a Mac', () => {
    expect(captureAccelerator(stroke('KeyM', { metaKey: true }), 'darwin')).toEqual({
      kind: 'complete',
      accelerator: 'Command+M',
    });
  });

  it.each(['Control', 'Alt', 'AltGraph', 'Shift', 'Meta'])('waits while only %s is down', (key) => {
    expect(captureAccelerator(stroke('ControlLeft', { key, ctrlKey: true }), 'linux')).toEqual({
      kind: 'partial',
    });
  });

  it.each([
    ['a bare letter', stroke('KeyM')],
    ['a letter with Shift: typing', stroke('KeyM', { shiftKey: true })],
    ['a bare Enter', stroke('Enter')],
    ['a key that has no name', stroke('IntlYen', { ctrlKey: true })],
  ])('refuses %s', (_name, keys) => {
    expect(captureAccelerator(keys, 'linux')).toEqual({ kind: 'refused' });
  });
});

describe('acceleratorKeys', () => {
  it.each([
    ['linux', ['Ctrl', 'Shift', 'F9']],
    ['win32', ['Ctrl', 'Shift', 'F9']],
    ['darwin', ['⌘', '⇧', 'F9']],
  ] as const)('labels the keys as on %s', (platform, keys) => {
    expect(acceleratorKeys('CommandOrControl+Shift+F9', platform)).toEqual(keys);
  });

  it('knows what the Super key is called', () => {
    expect(acceleratorKeys('Super+M', 'win32')).toEqual(['Win', 'M']);
    expect(acceleratorKeys('Super+M', 'linux')).toEqual(['Super', 'M']);
  });
});
