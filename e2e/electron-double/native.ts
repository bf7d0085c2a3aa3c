/** The parts of Electron that hand something to the operating system. The double keeps it; the recorder reads it. */
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import type * as Electron from 'electron';
import { moodOfProcess } from './moods.ts';

const mood = moodOfProcess();

type Template = Electron.MenuItemConstructorOptions;

class MenuItemDouble {
  readonly label: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly checked: boolean;
  readonly submenu: MenuDouble | null;
  readonly #template: Template;

  constructor(template: Template) {
    this.#template = template;
    this.label = template.label ?? template.role ?? '';
    this.type = template.type ?? (template.submenu === undefined ? 'normal' : 'submenu');
    this.enabled = template.enabled ?? true;
    this.checked = template.checked ?? false;
    this.submenu = Array.isArray(template.submenu) ? new MenuDouble(template.submenu) : null;
  }

  click(): void {
    if (!this.enabled) return;
    this.#template.click?.call(undefined, this as never, undefined, {});
  }
}

export class MenuDouble {
  static buildFromTemplate(template: Template[]): MenuDouble {
    return new MenuDouble(template);
  }

  static setApplicationMenu(): void {
    // A page has no menu bar.
  }

  readonly items: readonly MenuItemDouble[];

  constructor(template: readonly Template[] = []) {
    this.items = template.map((item) => new MenuItemDouble(item));
  }
}

export class TrayDouble
  extends EventEmitter
  implements Pick<Electron.Tray, 'destroy' | 'getBounds' | 'setContextMenu' | 'setImage' | 'setToolTip'>
{
  readonly #isRefused: boolean;

  constructor(image: Pick<Electron.NativeImage, 'isEmpty'>, guid?: string) {
    super();
    this.#isRefused = !mood.trayIsDrawn || (guid !== undefined && mood.trayGuidIsTaken);
    this.setImage(image);
  }

  /** Linux can't tell; elsewhere an icon that is not there has no size. */
  getBounds(): Electron.Rectangle {
    const size = this.#isRefused || mood.platform === 'linux' ? 0 : 24;
    return { x: 0, y: 0, width: size, height: size };
  }

  // Methods, not properties: the recorder wraps them on the prototype.
  setContextMenu(_menu: Electron.Menu | null): void {}
  setToolTip(_text: string): void {}
  setImage(image: Pick<Electron.NativeImage, 'isEmpty'> | string): void {
    if (typeof image === 'string' || image.isEmpty()) throw new Error('the tray image is missing');
  }
  destroy(): void {
    this.removeAllListeners();
  }
}

export class NotificationDouble extends EventEmitter {
  static isSupported(): boolean {
    return true;
  }

  readonly title: string;
  readonly body: string;
  readonly actions: Electron.NotificationAction[];

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super();
    this.title = options.title ?? '';
    this.body = options.body ?? '';
    this.actions = options.actions ?? [];
  }

  show(): void {
    this.emit('show', {});
  }

  close(): void {
    this.emit('close', {});
  }
}

export const nativeImage = {
  createFromPath(path: string): Pick<Electron.NativeImage, 'isEmpty' | 'setTemplateImage'> {
    return { isEmpty: () => !existsSync(path), setTemplateImage: () => undefined };
  },
};

const { backend, seal } = mood.keyring;

/** No encryption. What it sealed begins as the mood's keyring begins it, and only the same opens it again. */
export const safeStorage: Partial<Pick<Electron.SafeStorage, 'getSelectedStorageBackend'>> &
  Pick<
    Electron.SafeStorage,
    'decryptStringAsync' | 'encryptStringAsync' | 'isAsyncEncryptionAvailable' | 'setUsePlainTextEncryption'
  > = {
  // Only Linux has it.
  ...(backend === null ? {} : { getSelectedStorageBackend: () => backend }),
  setUsePlainTextEncryption: () => undefined,
  isAsyncEncryptionAvailable: () => Promise.resolve(true),
  encryptStringAsync: (text) => Promise.resolve(Buffer.from(seal + text, 'utf8')),
  decryptStringAsync(sealed) {
    const text = sealed.toString('utf8');
    if (!text.startsWith(seal)) return Promise.reject(new Error('sealed with another key'));
    return Promise.resolve({ result: text.slice(seal.length), shouldReEncrypt: false });
  },
};

const blockers = new Set<number>();
let lastBlocker = 0;

export const powerSaveBlocker: Pick<Electron.PowerSaveBlocker, 'isStarted' | 'start' | 'stop'> = {
  isStarted: (id) => blockers.has(id),
  start() {
    blockers.add(++lastBlocker);
    return lastBlocker;
  },
  stop: (id) => blockers.delete(id),
};

const workArea = { x: 0, y: 32, width: 1920, height: 1048 };

export const screen = {
  getAllDisplays: () => [{ id: 1, scaleFactor: 1, workArea }],
  getCursorScreenPoint: () => ({ x: 960, y: 540 }),
  getDisplayNearestPoint: () => ({ id: 1, scaleFactor: 1, workArea }),
};

/** The questions on the screen. Nobody is there to answer: the recorder does, unless a test wants to see them. */
const openBoxes: string[] = [];

export const dialog = {
  showMessageBox(...all: readonly unknown[]): Promise<Electron.MessageBoxReturnValue> {
    const { cancelId = 0, message, signal } = all.at(-1) as Electron.MessageBoxOptions;
    openBoxes.push(message);
    return new Promise((resolve) => {
      if (mood.boxesNeedWindow && all.length === 1) return;
      signal?.addEventListener('abort', () => {
        openBoxes.splice(openBoxes.indexOf(message), 1);
        resolve({ response: cancelId, checkboxChecked: false });
      });
    });
  },
  openBoxes,
};

export const powerMonitor = new EventEmitter();

/** Addresses given to the system's browser. */
export const openedOutside: string[] = [];

export const shell: Pick<Electron.Shell, 'openExternal'> = {
  openExternal(url) {
    openedOutside.push(url);
    return Promise.resolve();
  },
};

export const systemPreferences: Pick<
  Electron.SystemPreferences,
  'askForMediaAccess' | 'getMediaAccessStatus'
> = {
  getMediaAccessStatus: () => 'granted',
  askForMediaAccess: () => Promise.resolve(true),
};

const picture =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A desk with one screen and two windows, of which one is the app's own. */
export const desktopCapturer: Pick<Electron.DesktopCapturer, 'getSources'> = {
  getSources: () =>
    Promise.resolve(
      [
        ['window:7:0', 'Letter to the editor'],
        ['window:8:1', 'Ringdown'],
        ['screen:0:0', 'Entire screen'],
      ].map(([id = '', name = '']) => ({
        ...{ id, name, display_id: '', appIcon: null as never },
        thumbnail: { isEmpty: () => false, toDataURL: () => picture } as never,
      })),
    ),
};
