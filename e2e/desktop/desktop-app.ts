import { expect, type Page } from '@playwright/test';
import {
  chooseFromTray,
  pressHotkey,
  pressNotification,
  quitApp,
  readHotkeys,
  readNotifications,
  readQuestions,
  readTray,
  useWindow,
  type ElectronModule,
  type ShownNotification,
  type TrayState,
  type WindowRequest,
  type WindowState,
} from './inside-main.ts';
import type { MoodName } from '../electron-double/moods.ts';

/** What a driver starts: the built app with everything the options mean. */
export interface DesktopCommand {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The desktop that the double plays. */
  readonly mood: MoodName;
}

/** One way to run the built desktop app. */
export interface DesktopProcess {
  readonly driver: 'double' | 'electron';
  /** The origin of the app's pages, as a server sees it. */
  readonly origin: string;
  /** Runs a function inside main. It must not use anything from outside itself. */
  evaluate<R, A>(remote: (electron: ElectronModule, argument: A) => R, argument: A): Promise<Awaited<R>>;
  pages(): readonly Page[];
  /** What it printed so far. */
  output(): string;
  /** Resolves when the process is gone. */
  hasExited(): Promise<void>;
  /** Asks it to end, as a system does that shuts down or a terminal that is closed. */
  signal(name: NodeJS.Signals): void;
  /** Ends it without asking. */
  kill(): Promise<void>;
}

/** Which of the app's two windows. */
type WindowName = 'phone' | 'ringing';

const pageNames: Readonly<Record<WindowName, string>> = { phone: 'index.html', ringing: 'ringing.html' };

/** The desktop app as a person at that desktop has it: windows, tray, keys, notifications. */
export interface DesktopApp extends DesktopProcess {
  page(window: WindowName): Promise<Page>;
  window(window: WindowName): Promise<WindowState>;
  /** Presses the button that closes the phone's window. */
  closeWindow(): Promise<void>;
  moveWindow(bounds: WindowState['bounds']): Promise<void>;
  tray(): Promise<TrayState>;
  /** Chooses an item; each step of the path is a part of a label. Fails when there is no such item. */
  chooseFromTray(...path: readonly string[]): Promise<void>;
  /** The accelerators that are held now. */
  hotkeys(): Promise<readonly string[]>;
  /** Fails when nothing holds the key. */
  pressHotkey(accelerator: string): Promise<void>;
  notifications(): Promise<readonly ShownNotification[]>;
  /** Presses the newest notification with this title, or its button with this label. */
  pressNotification(label: string): Promise<void>;
  /** The questions asked so far; `answerWith` is the index of the button that answers the next ones. */
  questions(answerWith?: number): Promise<readonly string[]>;
  /** Quits as Ctrl+Q does. The app may ask first, so this does not wait for the end: see `hasExited`. */
  quit(): Promise<void>;
}

export function createDesktopApp(driver: DesktopProcess): DesktopApp {
  const onWindow = async (name: WindowName, request: Omit<WindowRequest, 'page'>): Promise<WindowState> => {
    const state = await driver.evaluate(useWindow, { ...request, page: pageNames[name] });
    if (state === null) throw new Error(`there is no ${name} window`);
    return state;
  };
  return {
    ...driver,
    async page(window) {
      const find = (): Page | undefined =>
        driver.pages().find((page) => page.url().includes(`/${pageNames[window]}`));
      await expect.poll(() => find() !== undefined, { message: `the ${window} window opens` }).toBe(true);
      return find()!;
    },
    window: (window) => onWindow(window, {}),
    async closeWindow() {
      await driver.evaluate(useWindow, { page: pageNames.phone, close: true });
    },
    async moveWindow(bounds) {
      await onWindow('phone', { bounds });
    },
    tray: () => driver.evaluate(readTray, null),
    chooseFromTray: (...path) => driver.evaluate(chooseFromTray, path),
    hotkeys: () => driver.evaluate(readHotkeys, null),
    pressHotkey: (accelerator) => driver.evaluate(pressHotkey, accelerator),
    notifications: () => driver.evaluate(readNotifications, null),
    pressNotification: (label) => driver.evaluate(pressNotification, label),
    questions: (answerWith) => driver.evaluate(readQuestions, answerWith ?? null),
    quit: () => driver.evaluate(quitApp, null),
  };
}
