/**
 * Stands in for the `electron` module, so that the built main process and preload run on machines without Electron's
 * binary. Windows are pages of the installed Chromium; what goes to the operating system is kept.
 */
import { dirname, join } from 'node:path';
import type * as Electron from 'electron';
import { installRecorder, type RecordedElectron } from '../desktop/recorder.ts';
import { AppDouble } from './app.ts';
import { BrowserWindowDouble } from './browser-window.ts';
import { ChromiumHost } from './chromium-host.ts';
import { keyboard } from './global-keys.ts';
import { moodOfProcess } from './moods.ts';
import {
  desktopCapturer,
  dialog,
  MenuDouble,
  nativeImage,
  NotificationDouble,
  openedOutside,
  powerMonitor,
  powerSaveBlocker,
  safeStorage,
  screen,
  shell,
  systemPreferences,
  TrayDouble,
} from './native.ts';
import { serveRemote } from './remote.ts';
import { askForDisplay, askForMedia, mayRequest, session } from './session.ts';
import type { Dispatch } from './web-contents.ts';

const mood = moodOfProcess();
const machine = { platform: process.platform };
const chromium = new ChromiumHost(mayRequest);

export const app = new AppDouble({
  async start(userData) {
    become(machine.platform);
    const endpoint = await chromium.start(join(userData, 'double-profile'));
    serveRemote(endpoint, electron);
  },
  stop: () => chromium.stop(),
  windows: () => BrowserWindowDouble.getAllWindows(),
});

type InvokeListener = Parameters<Electron.IpcMain['handle']>[1];
type SendListener = Parameters<Electron.IpcMain['on']>[1];
const invokeListeners = new Map<string, InvokeListener>();
const sendListeners = new Map<string, SendListener>();

export const ipcMain = {
  handle: (channel: string, listener: InvokeListener) => void invokeListeners.set(channel, listener),
  on: (channel: string, listener: SendListener) => void sendListeners.set(channel, listener),
};

const dispatch: Dispatch = async (sender, senderFrame, { args, channel, kind }) => {
  const event = { sender, senderFrame } as never;
  if (kind === 'display') return askForDisplay(senderFrame.origin, args[0] as { audioRequested: boolean });
  if (kind === 'media') {
    return askForMedia(sender as never, senderFrame.origin, args[0] as readonly ('audio' | 'video')[]);
  }
  if (kind === 'send') return sendListeners.get(channel)?.(event, ...args);
  const listener = invokeListeners.get(channel);
  if (listener === undefined) throw new Error(`No handler registered for '${channel}'`);
  return (await listener(event, ...args)) as unknown;
};

BrowserWindowDouble.host = {
  chromium,
  dispatch,
  onWebContents: (contents) => app.emit('web-contents-created', {}, contents),
};

export const protocol = {
  registerSchemesAsPrivileged: () => undefined,
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) =>
    chromium.handle(scheme, handler),
};

export const { globalShortcut } = keyboard;
export const BrowserWindow = BrowserWindowDouble;
export const Menu = MenuDouble;
export const Notification = NotificationDouble;
export const Tray = TrayDouble;
export {
  desktopCapturer,
  dialog,
  nativeImage,
  powerMonitor,
  powerSaveBlocker,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
};

const electron = {
  desktopCapturer,
  ...{ app, BrowserWindow, dialog, globalShortcut, ipcMain, Menu, nativeImage, Notification, openedOutside },
  ...{
    powerMonitor,
    powerSaveBlocker,
    protocol,
    safeStorage,
    screen,
    session,
    shell,
    systemPreferences,
    Tray,
  },
};

// The double has less than Electron; what the recorder wraps, it has.
installRecorder(electron as unknown as RecordedElectron);
globalThis.ringdownDesktop.press = keyboard.press;

// Where an installed app has the files beside its archive: two folders above `app.asar/out/main/index.js`.
if (mood.isPackaged) Object.assign(process, { resourcesPath: dirname(app.getAppPath()) });

/** Main asks only while it starts. From then on the double's own browser has to know on which system it really is. */
function become(platform: NodeJS.Platform): void {
  Object.defineProperty(process, 'platform', { value: platform });
}
become(mood.platform);
