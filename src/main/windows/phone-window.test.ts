import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { createSubject } from '@shared/observable.ts';
import { describe, expect, it } from 'vitest';
import { createMemoryFile } from '../testing/memory-file.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { openPhoneWindow } from './phone-window.ts';

/** A window and what was sent to its page. */
function aWindow(loadURL: () => Promise<void> = () => Promise.resolve()) {
  const sent: [channel: string, value: unknown][] = [];
  const state = { visible: false, minimized: false };
  const webContents = Object.assign(new EventEmitter(), {
    id: 1,
    send: (channel: string, value: unknown) => void sent.push([channel, value]),
  });
  const window = Object.assign(new EventEmitter(), {
    webContents,
    loadURL,
    isDestroyed: () => false,
    isVisible: () => state.visible,
    isMinimized: () => state.minimized,
    getNormalBounds: () => ({ x: 0, y: 0, width: 400, height: 600 }),
    isMaximized: () => false,
    hide: () => void (state.visible = false),
    minimize: () => void (state.minimized = true),
  });
  const become = (event: string, changes: Partial<typeof state>): void => {
    Object.assign(state, changes);
    window.emit(event);
  };
  return { window: window as unknown as BrowserWindow, webContents, become, sent, state };
}

const open = (
  window: BrowserWindow,
  address: string,
  { logger = createRecordingLogger(), hasTray = createSubject(true) } = {},
) =>
  openPhoneWindow({
    ...{ createWindow: () => window, app: { quit: () => undefined }, address, log: logger },
    ...{ preload: '', preloadArguments: [], icon: '', workAreas: () => [], placeFile: createMemoryFile() },
    ...{ hidden: false, isQuitting: () => false, closeToTray: () => true, hasTray },
    ...{ onHidden: () => undefined, onPhoneLost: () => undefined, now: () => 0 },
  });

describe('a phone whose page does not load', () => {
  it('is logged without its address, which may hold an invite', async () => {
    const address = 'app://ringdown/index.html#invite=secret-invite';
    // Electron's words quote the address.
    const failure = Object.assign(new Error(`ERR_FAILED (-2) loading '${address}'`), {
      ...{ code: 'ERR_FAILED', errno: -2, url: address },
    });
    const logger = createRecordingLogger();
    await open(aWindow(() => Promise.reject(failure)).window, address, { logger });
    await new Promise((resolve) => setImmediate(resolve));
    expect(logger.lines.join()).toContain('ERR_FAILED');
    expect(logger.lines.join()).not.toContain('secret-invite');
  });
});

it('tells its page whether anybody can see it, from the moment the page listens', async () => {
  const { window, webContents, become, sent } = aWindow();
  await open(window, 'app://ringdown/index.html');
  webContents.emit('did-finish-load');
  become('show', { visible: true });
  become('minimize', { minimized: true });
  become('restore', { minimized: false });
  become('hide', { visible: false });
  const told = sent.filter(([channel]) => channel === 'window:shown').map(([, shown]) => shown);
  expect(told).toEqual([false, true, false, true, false]);
});

it.each(['focus', 'enter-full-screen', 'maximize'])(
  'tells its page that it is seen again where only %s says that it came back from being minimised',
  async (event) => {
    const { window, become, sent } = aWindow();
    await open(window, 'app://ringdown/index.html');
    become('minimize', { visible: true, minimized: true });
    become(event, { minimized: false });
    expect(sent.at(-1)).toEqual(['window:shown', true]);
  },
);

it('tells its page whether there is a tray, and goes there only while there is one', async () => {
  const { window, webContents, sent, state } = aWindow();
  const hasTray = createSubject(false);
  await open(window, 'app://ringdown/index.html', { hasTray });
  webContents.emit('did-finish-load');
  const close = (): boolean => window.emit('close', { preventDefault: () => undefined });
  Object.assign(state, { visible: true });
  close();
  expect(state).toEqual({ visible: true, minimized: true });
  hasTray.set(true);
  close();
  expect(state.visible).toBe(false);
  hasTray.set(false);
  const told = sent.filter(([channel]) => channel === 'tray:present').map(([, present]) => present);
  expect(told).toEqual([false, true, false]);
});
