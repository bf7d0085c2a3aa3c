import type { App, BrowserWindow, BrowserWindowConstructorOptions, Dialog, NativeImage } from 'electron';
import { eventChannels } from '@shared/ipc/channels.ts';
import type { Observable } from '@shared/observable.ts';
import type { JsonFile } from '../files/json-file.ts';
import { reasonOf } from '../logging/logger.ts';
import { closingAction } from './closing-model.ts';
import { pagePreferences } from './page-options.ts';
import { keepPageAlive, type PageLifeDeps } from './page-life.ts';
import { createAskPerson, type AskPerson } from './question.ts';
import { MIN_SIZE, openingPlace, type Box, type WindowPlace } from './window-place-model.ts';

/** The place is stored once a drag has rested for so long, ms. */
const PLACE_REST_MS = 400;

/** A session that was to end and is still there after so long goes on, ms. */
const SESSION_END_MS = 60_000;

export interface PhoneWindowDeps extends Omit<PageLifeDeps, 'ask'> {
  readonly dialog: Pick<Dialog, 'showMessageBox'>;
  readonly createWindow: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly app: Pick<App, 'quit'>;
  readonly address: string;
  readonly preload: string;
  readonly preloadArguments: readonly string[];
  readonly icon: string;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly workAreas: () => readonly Box[];
  readonly placeFile: JsonFile<WindowPlace>;
  readonly platform: NodeJS.Platform;
  readonly hidden: boolean;
  readonly closeToTray: () => boolean;
  /** Whether there is a tray now, from which the window can be brought back. */
  readonly hasTray: Observable<boolean>;
  /** The window went to the tray. */
  readonly onHidden: () => void;
  /** The person's session of the system is about to end, if nobody objects: Windows says so to windows only. */
  readonly onSessionEnding: () => void;
  /** It ends, and leaves no time for anything. */
  readonly onSessionEnd: () => void;
}

/** The window whose page is the phone. It lives as long as the app; closing hides it. */
export interface PhoneWindow {
  readonly webContentsId: number;
  /** Shows it and gives it the focus: only when the person asked for it. */
  readonly show: () => void;
  /** Shows it without taking the focus. */
  readonly reveal: () => void;
  readonly ask: AskPerson;
  readonly send: (channel: string, value: unknown) => void;
  readonly flash: (on: boolean) => void;
  /** Shows a small picture over the icon in the taskbar of Windows, or none. */
  readonly overlay: (badge: Overlay | null) => void;
}

interface Overlay {
  readonly image: NativeImage;
  readonly words: string;
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
  if (!deps.hidden) {
    showOnceDrawn(window, () => {
      if (saved?.maximized === true) window.maximize();
      window.show();
    });
  }
  rememberPlace(window, deps);
  handleClosing(window, deps);
  const ask = createAskPerson(window, deps);
  const page = keepPageAlive(window, { ...deps, ask });
  followSession(window, deps);
  tellWhetherShown(window);
  tellWhetherTray(window, deps.hasTray);
  void window.loadURL(deps.address).catch((cause: unknown) => {
    deps.log.error('could not load the phone', { reason: loadFailure(cause) });
  });
  return {
    webContentsId: window.webContents.id,
    ask,
    show() {
      page.revive();
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    reveal() {
      page.revive();
      if (!window.isVisible()) window.showInactive();
    },
    send(channel, value) {
      if (!window.isDestroyed()) window.webContents.send(channel, value);
    },
    flash(on) {
      if (!window.isDestroyed()) window.flashFrame(on);
    },
    overlay: createOverlay(window),
  };
}

/**
 * Windows asks first, and only then is there time for a goodbye. It does not tell when somebody has said no: the phone
 * comes back if the session is still there after a while.
 */
function followSession(window: BrowserWindow, deps: PhoneWindowDeps): void {
  let callOff = (): void => undefined;
  window.on('query-session-end', () => {
    deps.onSessionEnding();
    callOff();
    callOff = deps.after(SESSION_END_MS, () => {
      if (!window.isDestroyed() && !deps.isQuitting()) window.webContents.reload();
    });
  });
  window.on('session-end', () => {
    callOff();
    deps.onSessionEnd();
  });
}

/** On Wayland `ready-to-show` may never come for a hidden window, so the end of loading, good or bad, does as well. */
function showOnceDrawn(window: BrowserWindow, show: () => void): void {
  let shown = false;
  const showOnce = (): void => {
    if (shown || window.isDestroyed()) return;
    shown = true;
    show();
  };
  window.once('ready-to-show', showOnce);
  window.webContents.once('did-finish-load', showOnce);
  window.webContents.once('did-fail-load', showOnce);
}

/** The taskbar forgets it with the button of a window that is hidden, so it is given anew when the window is shown. */
function createOverlay(window: BrowserWindow): PhoneWindow['overlay'] {
  let badge: Overlay | null = null;
  const give = (): void => {
    if (!window.isDestroyed()) window.setOverlayIcon(badge?.image ?? null, badge?.words ?? '');
  };
  window.on('show', () => {
    if (badge !== null) give();
  });
  return (next) => {
    badge = next;
    give();
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
      hide(window, deps.platform);
      deps.onHidden();
    }
  });
}

/** On macOS a full-screen window has a space of its own, which would stay behind in black. */
function hide(window: BrowserWindow, platform: NodeJS.Platform): void {
  if (platform !== 'darwin' || !window.isFullScreen()) {
    window.hide();
    return;
  }
  window.once('leave-full-screen', () => window.hide());
  window.setFullScreen(false);
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
