/** The one place that takes values out of Electron and its process. Everything else is given what it needs. */
import { createRequire } from 'node:module';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  desktopCapturer,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  nativeImage,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
  type BrowserWindowConstructorOptions,
  type MenuItemConstructorOptions,
  type NativeImage,
  type NotificationConstructorOptions,
} from 'electron';
import type { KeyHook } from './hotkeys/held-key.ts';
import { createLineWriter, createLogger } from './logging/logger.ts';
import { trayImageFile } from './tray/tray-image-model.ts';
import type { TrayIcon } from './tray/tray-model.ts';

const requirePackage = createRequire(import.meta.url);

export type AppDeps = ReturnType<typeof createElectronDeps>;

export function createElectronDeps() {
  const paths = createPaths();
  const { argv, env, platform } = process;
  return {
    ...{
      app,
      desktopCapturer,
      dialog,
      globalShortcut,
      ipcMain,
      powerMonitor,
      powerSaveBlocker,
      protocol,
      safeStorage,
    },
    ...{ shell, systemPreferences, paths, platform, argv, env },
    ...{ hostname: hostname(), homeFolder: homedir(), execPath: process.execPath },
    now: Date.now,
    // An optional package: not every system has one.
    loadKeyHook: () => requirePackage('uiohook-napi') as KeyHook,
    after(ms: number, task: () => void): () => void {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
    /** To be asked for once the app is ready: before, Electron takes the signals for itself. */
    onSignal(listener: () => void): void {
      for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(signal, listener);
    },
    print: (line: string): void => void process.stdout.write(`${line}\n`),
    log: createLogger({ write: createLineWriter(process.stderr), now: Date.now }),
    /** Exists only once the app is ready. */
    defaultSession: () => session.defaultSession,
    createWindow: (options: BrowserWindowConstructorOptions) => new BrowserWindow(options),
    createNotification: (options: NotificationConstructorOptions) => new Notification(options),
    canNotify: () => Notification.isSupported(),
    buildMenu: (template: MenuItemConstructorOptions[]) => Menu.buildFromTemplate(template),
    setApplicationMenu: (template: MenuItemConstructorOptions[]) =>
      Menu.setApplicationMenu(Menu.buildFromTemplate(template)),
    // An id that is left out is not the same as `undefined` in its place, which is refused.
    createTray: (image: NativeImage, guid: string | null) =>
      guid === null ? new Tray(image) : new Tray(image, guid),
    trayImage: (icon: TrayIcon) => loadTrayImage(paths.icons, icon, platform),
    icon: (file: string) => nativeImage.createFromPath(join(paths.icons, file)),
    workAreas: () => screen.getAllDisplays().map((display) => display.workArea),
    activeWorkArea: () => screen.getDisplayNearestPoint(screen.getCursorScreenPoint()).workArea,
  };
}

function createPaths() {
  const built = import.meta.dirname;
  return {
    preload: join(built, '../preload/index.cjs'),
    renderer: join(built, '../renderer'),
    // Outside the archive: other programs (the panel, the notification server) read these files too.
    icons: app.isPackaged ? join(process.resourcesPath, 'icons') : join(app.getAppPath(), 'build/icons'),
  };
}

function loadTrayImage(folder: string, icon: TrayIcon, platform: NodeJS.Platform): NativeImage {
  const scales = screen.getAllDisplays().map((display) => display.scaleFactor);
  const { file, template } = trayImageFile(icon, {
    platform,
    maxScale: Math.max(1, ...scales),
  });
  const image = nativeImage.createFromPath(join(folder, file));
  if (template) image.setTemplateImage(true);
  return image;
}
