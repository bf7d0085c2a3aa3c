/**
 * What tests do inside the app's main process. Each function is sent there as text, so it must not use anything from
 * outside itself except types, Electron's module and the recorder.
 */
import type * as Electron from 'electron';
import type { RecordedItem, RecordedMenu } from './recorder.ts';

/** The module as a function that runs inside main gets it. The double has the part of it that the app uses. */
export type ElectronModule = typeof Electron;

export interface WindowState {
  readonly visible: boolean;
  readonly focused: boolean;
  readonly minimized: boolean;
  readonly bounds: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

export interface WindowRequest {
  readonly page: string;
  readonly close?: boolean;
  readonly bounds?: WindowState['bounds'];
}

interface TrayEntry {
  readonly label: string;
  readonly enabled: boolean;
  readonly checked: boolean;
  readonly items: readonly TrayEntry[];
}

export interface TrayState {
  /** The name of the picture, see `src/main/tray/tray-model.ts`. */
  readonly icon: string;
  readonly toolTip: string;
  readonly menu: readonly TrayEntry[];
}

export interface ShownNotification {
  readonly title: string;
  readonly body: string;
  readonly actions: readonly string[];
}

/** Does what was asked to a window and tells how it is afterwards; null when there is no such window. */
export function useWindow(electron: ElectronModule, request: WindowRequest): WindowState | null {
  const found = electron.BrowserWindow.getAllWindows().find((window) =>
    window.webContents.getURL().includes(`/${request.page}`),
  );
  if (found === undefined) return null;
  if (request.bounds !== undefined) found.setBounds(request.bounds);
  if (request.close === true) found.close();
  if (found.isDestroyed()) return null;
  return {
    visible: found.isVisible(),
    focused: found.isFocused(),
    minimized: found.isMinimized(),
    bounds: found.getBounds(),
  };
}

export function readTray(): TrayState {
  const read = (menu: RecordedMenu | null | undefined): TrayEntry[] =>
    (menu?.items ?? [])
      .filter((item) => item.type !== 'separator')
      .map(({ checked, enabled, label, submenu }) => ({ label, enabled, checked, items: read(submenu) }));
  const { trayIcon, trayMenu, trayToolTip } = globalThis.ringdownDesktop;
  return { icon: trayIcon, toolTip: trayToolTip, menu: read(trayMenu) };
}

export function chooseFromTray(_electron: ElectronModule, path: readonly string[]): void {
  let menu: RecordedMenu | null | undefined = globalThis.ringdownDesktop.trayMenu;
  let chosen: RecordedItem | undefined;
  for (const part of path) {
    const items: readonly RecordedItem[] = menu?.items ?? [];
    chosen = items.find((item) => item.label.includes(part));
    if (chosen === undefined) {
      throw new Error(`no "${part}" in the tray, only: ${items.map((item) => item.label).join(' | ')}`);
    }
    menu = chosen.submenu;
  }
  chosen?.click();
}

export function readHotkeys(): string[] {
  return [...globalThis.ringdownDesktop.hotkeys.keys()];
}

export function pressHotkey(_electron: ElectronModule, accelerator: string): void {
  const { hotkeys, press } = globalThis.ringdownDesktop;
  if (!press(accelerator)) {
    throw new Error(`nothing holds ${accelerator}, only: ${[...hotkeys.keys()].join(', ')}`);
  }
}

export function readNotifications(): ShownNotification[] {
  return globalThis.ringdownDesktop.notifications.map(({ actions, body, title }) => ({
    title,
    body,
    actions: actions.map((action) => action.text ?? ''),
  }));
}

/** Presses the button with this label, or the notification with this title. */
export function pressNotification(_electron: ElectronModule, label: string): void {
  // What nobody holds any more is collected sooner or later, here before the press.
  process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
  (process.getBuiltinModule('node:vm').runInNewContext('gc') as () => void)();
  for (const { actions, made, title } of [...globalThis.ringdownDesktop.notifications].reverse()) {
    const actionIndex = actions.findIndex((action) => action.text === label);
    if (actionIndex < 0 && title !== label) continue;
    const notification = made.deref();
    if (notification === undefined) throw new Error(`"${title}" was collected and hears nothing`);
    if (actionIndex < 0) notification.emit('click', {});
    else notification.emit('action', { actionIndex, selectionIndex: -1 }, actionIndex, -1);
    return;
  }
  throw new Error(`no notification is or has a button "${label}"`);
}

/** The questions asked so far. `answerWith` is the index of the button that answers the next ones. */
export function readQuestions(_electron: ElectronModule, answerWith: number | null): readonly string[] {
  if (answerWith !== null) globalThis.ringdownDesktop.answer = answerWith;
  return [...globalThis.ringdownDesktop.questions];
}

export function quitApp({ app }: ElectronModule): void {
  // After the answer: it would be lost with the process.
  setImmediate(() => app.quit());
}
