import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { describe, expect, it } from 'vitest';
import { createMemoryFile } from '../testing/memory-file.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { openPhoneWindow } from './phone-window.ts';

describe('a phone whose page does not load', () => {
  it('is logged without its address, which may hold an invite', async () => {
    const address = 'app://ringdown/index.html#invite=secret-invite';
    // Electron's words quote the address.
    const failure = Object.assign(new Error(`ERR_FAILED (-2) loading '${address}'`), {
      ...{ code: 'ERR_FAILED', errno: -2, url: address },
    });
    const window = Object.assign(new EventEmitter(), {
      webContents: Object.assign(new EventEmitter(), { id: 1 }),
      loadURL: () => Promise.reject(failure),
    }) as unknown as BrowserWindow;
    const log = createRecordingLogger();
    await openPhoneWindow({
      ...{ createWindow: () => window, app: { quit: () => undefined }, address, log },
      ...{ preload: '', preloadArguments: [], icon: '', workAreas: () => [], placeFile: createMemoryFile() },
      ...{ hidden: false, isQuitting: () => false, closeToTray: () => true, hasTray: true },
      ...{ onHidden: () => undefined, onPhoneLost: () => undefined, now: () => 0 },
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(log.lines.join()).toContain('ERR_FAILED');
    expect(log.lines.join()).not.toContain('secret-invite');
  });
});
