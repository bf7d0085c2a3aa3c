/** The one place that takes values out of Electron and its process. Everything else is given what it needs. */
import { hostname } from 'node:os';
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
import { createLogger } from './logging/logger.ts';
import { trayImageFile } from './tray/tray-image-model.ts';
import type { TrayIcon } from './tray/tray-model.ts';

export type AppDeps = ReturnType<typeof createElectronDeps>;

/** Windows remembers by this id where the person put the tray icon. Never change it. */
const TRAY_GUID = 'a5b1a5e6-6f4b-4c39-9a51-0d2c7f8e4b13';

export function createElectronDeps() {
  const paths = createPaths();
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
    ...{ shell, systemPreferences, paths, platform: process.platform, argv: process.argv, env: process.env },
    hostname: hostname(),
    now: Date.now,
    after(ms: number, task: () => void): () => void {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
    log: createLogger({ write: (line) => process.stderr.write(line), now: Date.now }),
    /** Exists only once the app is ready. */
    defaultSession: () => session.defaultSession,
    createWindow: (options: BrowserWindowConstructorOptions) => new BrowserWindow(options),
    createNotification: (options: NotificationConstructorOptions) => new Notification(options),
    canNotify: () => Notification.isSupported(),
    buildMenu: (template: MenuItemConstructorOptions[]) => Menu.buildFromTemplate(template),
    setApplicationMenu: (template: MenuItemConstructorOptions[]) =>
      Menu.setApplicationMenu(Menu.buildFromTemplate(template)),
    // The id must be left out elsewhere; `undefined` in its place is refused.
    createTray: (image: NativeImage) =>
      process.platform === 'win32' ? new Tray(image, TRAY_GUID) : new Tray(image),
    trayImage: (icon: TrayIcon) => loadTrayImage(paths.icons, icon),
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

function loadTrayImage(folder: string, icon: TrayIcon): NativeImage {
  const scales = screen.getAllDisplays().map((display) => display.scaleFactor);
  const { file, template } = trayImageFile(icon, {
    platform: process.platform,
    maxScale: Math.max(1, ...scales),
  });
  const image = nativeImage.createFromPath(join(folder, file));
  if (template) image.setTemplateImage(true);
  return image;
}
