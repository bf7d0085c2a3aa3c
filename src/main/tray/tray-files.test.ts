import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trayImageFile } from './tray-image-model.ts';
import { trayIcons } from './tray-model.ts';

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
