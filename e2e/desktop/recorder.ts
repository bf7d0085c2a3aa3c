import type * as Electron from 'electron';

/** What the recorder needs of Electron; both the real module and the double have it. */
export interface RecordedElectron {
  readonly Tray: { readonly prototype: Pick<Electron.Tray, 'setContextMenu' | 'setToolTip'> };
  readonly Notification: {
    readonly prototype: Pick<Electron.Notification, 'close' | 'show'>;
  };
  readonly nativeImage: Pick<typeof Electron.nativeImage, 'createFromPath'>;
  readonly globalShortcut: Pick<Electron.GlobalShortcut, 'register' | 'unregister'>;
  readonly dialog: { readonly showMessageBox: unknown };
}

/** Of `Electron.Menu`, what tests read; its items are real ones. */
export interface RecordedMenu {
  readonly items: readonly RecordedItem[];
}

export interface RecordedItem {
  readonly label: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly checked: boolean;
  readonly submenu?: RecordedMenu | null;
  readonly click: () => void;
}

/** What is on the screen stays there, also when the app lets go of the object it was made with, and then hears nothing. */
interface RecordedNotification extends Pick<Electron.Notification, 'actions' | 'body' | 'title'> {
  readonly made: WeakRef<Electron.Notification>;
}

/** What the person would see and could press outside the app's own windows. */
interface DesktopRecord {
  trayIcon: string;
  trayToolTip: string;
  trayMenu: RecordedMenu | null;
  readonly notifications: RecordedNotification[];
  readonly hotkeys: Map<string, () => void>;
  /** What happens when the person presses these keys; false when nothing does. */
  press: (accelerator: string) => boolean;
  /** Messages of the questions that were asked. */
  readonly questions: string[];
  /** The button that answers the next questions; null leaves them to the system, where nobody answers. */
  answer: number | null;
}

declare global {
  var ringdownDesktop: DesktopRecord;
}

/**
 * Remembers what the app gives to the system, without changing what the system gets. It is installed before the app's
 * own code runs, in both drivers. Its text is also written to a file for the real Electron to load, so it must not use
 * anything from outside itself.
 */
export function installRecorder(electron: RecordedElectron): void {
  const record: DesktopRecord = {
    trayIcon: '',
    trayToolTip: '',
    trayMenu: null,
    notifications: [],
    hotkeys: new Map(),
    press(accelerator) {
      const callback = record.hotkeys.get(accelerator);
      callback?.();
      return callback !== undefined;
    },
    questions: [],
    answer: 1,
  };
  globalThis.ringdownDesktop = record;

  const { dialog, globalShortcut, nativeImage } = electron;
  const tray = electron.Tray.prototype;
  const notification = electron.Notification.prototype;
  // The originals are called with the object they were called on.
  const { setContextMenu, setToolTip } = tray;
  tray.setContextMenu = function (menu) {
    record.trayMenu = menu as RecordedMenu | null;
    setContextMenu.call(this, menu);
  };
  tray.setToolTip = function (text) {
    record.trayToolTip = text;
    setToolTip.call(this, text);
  };
  const { close, show } = notification;
  notification.show = function (this: Electron.Notification) {
    const { actions, body, title } = this;
    record.notifications.push({ actions, body, title, made: new WeakRef(this) });
    show.call(this);
  };
  notification.close = function (this: Electron.Notification) {
    const index = record.notifications.findIndex(({ made }) => made.deref() === this);
    if (index >= 0) record.notifications.splice(index, 1);
    close.call(this);
  };
  const createFromPath = nativeImage.createFromPath.bind(nativeImage);
  nativeImage.createFromPath = (path) => {
    if (/[\\/]tray[\\/]/.test(path)) {
      record.trayIcon = path.replace(/^.*[\\/]/, '').replace(/(Template|-\d+)?\.png$/, '');
    }
    return createFromPath(path);
  };
  const register = globalShortcut.register.bind(globalShortcut);
  globalShortcut.register = (accelerator, callback) => {
    const registered = register(accelerator, callback);
    if (registered) record.hotkeys.set(accelerator, callback);
    return registered;
  };
  const unregister = globalShortcut.unregister.bind(globalShortcut);
  globalShortcut.unregister = (accelerator) => {
    record.hotkeys.delete(accelerator);
    unregister(accelerator);
  };
  const showMessageBox = dialog.showMessageBox as (...all: readonly unknown[]) => Promise<unknown>;
  // A question that nobody answers would stop the test.
  Object.assign(dialog, {
    // Its window, where it has one, comes before the question.
    showMessageBox: (...all: readonly unknown[]) => {
      record.questions.push((all.at(-1) as Electron.MessageBoxOptions).message);
      if (record.answer === null) return showMessageBox.call(dialog, ...all);
      return Promise.resolve({ response: record.answer, checkboxChecked: false });
    },
  });
}
