import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trayImageFile } from './tray-image-model.ts';
import { trayIcons } from './tray-model.ts';
import { hasTrayHost } from './tray-host.ts';
import type { SessionBus } from '../dbus/session-bus.ts';

const icons = join(import.meta.dirname, '../../../build/icons');

describe('the pictures of the tray', () => {
  it.each(trayIcons)('%s is drawn for every system', (icon) => {
    for (const platform of ['linux', 'win32', 'darwin']) {
      for (const maxScale of [1, 2]) {
        const { file } = trayImageFile(icon, { platform, maxScale });
        expect(existsSync(join(icons, file)), file).toBe(true);
      }
    }
    expect(existsSync(join(icons, `tray/${icon}@2x.png`))).toBe(true);
    expect(existsSync(join(icons, `tray/${icon}Template@2x.png`))).toBe(true);
  });
});

const busWhere = (answer: () => Promise<readonly unknown[]>): SessionBus => ({
  call: answer,
  onSignal: () => Promise.resolve(),
  close: () => undefined,
});

describe('whether there is a tray', () => {
  it.each<[string, Parameters<typeof hasTrayHost>[0], boolean]>([
    ['Windows', { platform: 'win32', chosen: null, bus: null }, true],
    ['macOS', { platform: 'darwin', chosen: null, bus: null }, true],
    ['Linux without a bus', { platform: 'linux', chosen: null, bus: null }, false],
    [
      'a desktop with one',
      { platform: 'linux', chosen: null, bus: busWhere(() => Promise.resolve([true])) },
      true,
    ],
    [
      'a desktop without',
      { platform: 'linux', chosen: null, bus: busWhere(() => Promise.resolve([false])) },
      false,
    ],
    [
      'a bus that is silent',
      { platform: 'linux', chosen: null, bus: busWhere(() => Promise.reject(new Error('no reply'))) },
      false,
    ],
    ['the person knows better', { platform: 'linux', chosen: true, bus: null }, true],
    ['the person wants none', { platform: 'win32', chosen: false, bus: null }, false],
  ])('%s', async (_what, deps, expected) => {
    expect(await hasTrayHost(deps)).toBe(expected);
  });
});
