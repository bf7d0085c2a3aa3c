import type { App, BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { eventChannels } from '@shared/ipc/channels.ts';
import type { Observable } from '@shared/observable.ts';
import type { JsonFile } from '../files/json-file.ts';
import { reasonOf, type Logger } from '../logging/logger.ts';
import { closingAction } from './closing-model.ts';
import { pagePreferences } from './page-options.ts';
import { MIN_SIZE, openingPlace, type Box, type WindowPlace } from './window-place-model.ts';

/** A page that dies again within this time is not reloaded once more, ms: it would die for ever. */
const RELOAD_PAUSE_MS = 10_000;
/** The place is stored once a drag has rested for so long, ms. */
const PLACE_REST_MS = 400;

export interface PhoneWindowDeps {
  readonly createWindow: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly app: Pick<App, 'quit'>;
  readonly address: string;
  readonly preload: string;
  readonly preloadArguments: readonly string[];
  readonly icon: string;
  readonly workAreas: () => readonly Box[];
  readonly placeFile: JsonFile<WindowPlace>;
  readonly hidden: boolean;
  readonly isQuitting: () => boolean;
  readonly closeToTray: () => boolean;
  /** Whether there is a tray now, from which the window can be brought back. */
  readonly hasTray: Observable<boolean>;
  /** The window went to the tray. */
  readonly onHidden: () => void;
  /** The page is gone or loads anew; whatever it published is no longer true. */
  readonly onPhoneLost: () => void;
  readonly now: () => number;
  readonly log: Logger;
}

/** The window whose page is the phone. It lives as long as the app; closing hides it. */
export interface PhoneWindow {
  readonly webContentsId: number;
  /** Shows it and gives it the focus: only when the person asked for it. */
  readonly show: () => void;
  /** Shows it without taking the focus. */
  readonly reveal: () => void;
  readonly send: (channel: string, value: unknown) => void;
  readonly flash: (on: boolean) => void;
}

export async function openPhoneWindow(deps: PhoneWindowDeps): Promise<PhoneWindow> {
  const saved = await deps.placeFile.read();
  const window = deps.createWindow({
    ...openingPlace(saved, deps.workAreas()),
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    title: 'Ringdown',
    icon: deps.icon,
    // Alt shows the menu with Quit; a phone needs no bar of menus.
    autoHideMenuBar: true,
    webPreferences: pagePreferences(deps.preload, deps.preloadArguments),
  });
  window.once('ready-to-show', () => {
    if (deps.hidden) return;
    if (saved?.maximized === true) window.maximize();
    window.show();
  });
  rememberPlace(window, deps);
  handleClosing(window, deps);
  handleLostPage(window, deps);
  tellWhetherShown(window);
  tellWhetherTray(window, deps.hasTray);
  void window.loadURL(deps.address).catch((cause: unknown) => {
    deps.log.error('could not load the phone', { reason: loadFailure(cause) });
  });
  return {
    webContentsId: window.webContents.id,
    show() {
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    reveal() {
      if (!window.isVisible()) window.showInactive();
    },
    send(channel, value) {
      if (!window.isDestroyed()) window.webContents.send(channel, value);
    },
    flash(on) {
      if (!window.isDestroyed()) window.flashFrame(on);
    },
  };
}

/** A page that isn't throttled can't tell by itself that nobody sees it, and would go on drawing. */
function tellWhetherShown(window: BrowserWindow): void {
  const tell = (): void => {
    if (window.isDestroyed()) return;
    window.webContents.send(eventChannels.shown, window.isVisible() && !window.isMinimized());
  };
  window.on('show', tell);
  window.on('hide', tell);
  window.on('minimize', tell);
  window.on('restore', tell);
  // Coming back from being minimised is not called `restore` everywhere; said once too often it changes nothing.
  window.on('focus', tell);
  window.on('maximize', tell);
  window.on('enter-full-screen', tell);
  // By then the page listens.
  window.webContents.on('did-finish-load', tell);
}

function tellWhetherTray(window: BrowserWindow, hasTray: Observable<boolean>): void {
  const tell = (): void => {
    if (!window.isDestroyed()) window.webContents.send(eventChannels.tray, hasTray.current);
  };
  hasTray.subscribe(tell);
  // By then the page listens.
  window.webContents.on('did-finish-load', tell);
}

/** Electron's own words quote the address, and that may hold an invite. */
function loadFailure(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
}

function handleClosing(window: BrowserWindow, deps: PhoneWindowDeps): void {
  window.on('close', (event) => {
    const action = closingAction({
      quitting: deps.isQuitting(),
      closeToTray: deps.closeToTray(),
      hasTray: deps.hasTray.current,
    });
    if (action === 'close') return;
    event.preventDefault();
    if (action === 'quit') deps.app.quit();
    else if (action === 'minimise') window.minimize();
    else {
      window.hide();
      deps.onHidden();
    }
  });
}

function handleLostPage(window: BrowserWindow, deps: PhoneWindowDeps): void {
  let lastReload = Number.NEGATIVE_INFINITY;
  window.webContents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) deps.onPhoneLost();
  });
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    deps.onPhoneLost();
    if (reason === 'clean-exit' || deps.isQuitting()) return;
    const tooSoon = deps.now() - lastReload < RELOAD_PAUSE_MS;
    deps.log.error('the page of the phone died', { reason, reloads: !tooSoon });
    if (tooSoon) return;
    lastReload = deps.now();
    window.webContents.reload();
  });
}

function rememberPlace(window: BrowserWindow, { log, placeFile }: PhoneWindowDeps): void {
  let timer: NodeJS.Timeout | null = null;
  const store = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (window.isDestroyed()) return;
    const place = { version: 1, bounds: window.getNormalBounds(), maximized: window.isMaximized() } as const;
    placeFile.write(place).catch((cause: unknown) => {
      log.warn('could not remember the window', { reason: reasonOf(cause) });
    });
  };
  const soon = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(store, PLACE_REST_MS);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('close', store);
}
