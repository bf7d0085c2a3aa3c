import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { eventChannels } from '@shared/ipc/channels.ts';
import type { Observable } from '@shared/observable.ts';
import type { PhoneSnapshot } from '@shared/phone.ts';
import { reasonOf, type Logger } from '../logging/logger.ts';
import { loudCall } from '../phone/phone-model.ts';
import { pagePreferences } from './page-options.ts';
import { ringingPlace, RINGING_SIZE, type Box } from './window-place-model.ts';

/** A page that dies again within this time waits for the next call, ms: it would die for ever. */
const RELOAD_PAUSE_MS = 10_000;

export interface RingingWindowDeps {
  readonly createWindow: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly snapshot: Observable<PhoneSnapshot>;
  readonly address: string;
  readonly preload: string;
  readonly platform: NodeJS.Platform;
  /** Of the screen where the pointer is. */
  readonly activeWorkArea: () => Box;
  readonly isQuitting: () => boolean;
  readonly now: () => number;
  readonly log: Logger;
}

export interface RingingWindow {
  readonly webContentsId: number;
  /** Its page listens now. */
  readonly pageReady: () => void;
  readonly dispose: () => void;
}

/**
 * The small window that stands on top while a call rings. It is made at start and kept hidden, so that it is there in
 * the moment it rings, and it takes no focus where that can be helped: keys go on to wherever the person was typing.
 * On Wayland it can't be, so there its page takes no bare keys.
 */
export function openRingingWindow(deps: RingingWindowDeps): RingingWindow {
  const window = deps.createWindow(windowOptions(deps));
  window.setAlwaysOnTop(true, 'screen-saver');
  // Without the exception macOS would turn the whole app into one without a dock icon.
  window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true });
  const revive = keepAlive(window, deps);
  // Alt+F4 on it declines nothing; it comes back with the next call.
  window.on('close', (event) => {
    if (deps.isQuitting()) return;
    event.preventDefault();
    window.hide();
  });
  void window.loadURL(deps.address).catch((cause: unknown) => {
    deps.log.error('could not load the ringing window', { reason: reasonOf(cause) });
  });

  let shownFor: string | null = null;
  const send = (): void => {
    if (!window.isDestroyed()) window.webContents.send(eventChannels.snapshot, deps.snapshot.current);
  };
  const draw = (): void => {
    const callId = loudCall(deps.snapshot.current)?.callId ?? null;
    // Sent first: what appears must already show the caller.
    send();
    if (callId === shownFor) return;
    shownFor = callId;
    if (callId === null) {
      window.hide();
      return;
    }
    revive();
    window.setBounds(ringingPlace(deps.activeWorkArea()));
    window.showInactive();
  };
  const stop = deps.snapshot.subscribe(draw);
  return {
    webContentsId: window.webContents.id,
    pageReady: send,
    dispose: stop,
  };
}

/** Loads the page again when it died. Returns what makes up for it when it died too soon after the last time. */
function keepAlive(window: BrowserWindow, { isQuitting, log, now }: RingingWindowDeps): () => void {
  let lastReload = Number.NEGATIVE_INFINITY;
  let dead = false;
  const reload = (): void => {
    dead = false;
    lastReload = now();
    window.webContents.reload();
  };
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (isQuitting()) return;
    dead = true;
    log.error('the page of the ringing window died', { reason });
    if (now() - lastReload >= RELOAD_PAUSE_MS) reload();
  });
  return () => {
    if (dead) reload();
  };
}

function windowOptions({ platform, preload }: RingingWindowDeps): BrowserWindowConstructorOptions {
  const types: Partial<Record<NodeJS.Platform, string>> = { darwin: 'panel', win32: 'toolbar' };
  return {
    ...RINGING_SIZE,
    // On X11 a window manager gives the focus to no notification; Wayland has no such types.
    type: types[platform] ?? 'notification',
    show: false,
    frame: false,
    focusable: false,
    skipTaskbar: true,
    alwaysOnTop: true,
    resizable: false,
    minimizable: false,
    maximizable: false,
    fullscreenable: false,
    // The first click presses the button instead of only waking the window.
    acceptFirstMouse: true,
    title: 'Incoming call',
    webPreferences: pagePreferences(preload, []),
  };
}
