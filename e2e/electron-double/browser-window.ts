import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { preventable } from './app.ts';
import { moodOfProcess } from './moods.ts';
import { WebContentsDouble, type WindowHost } from './web-contents.ts';

/** A window manager answers after a while, ms. */
const MANAGER_MS = 20;

const mood = moodOfProcess();

type WindowSurface = Pick<
  Electron.BrowserWindow,
  | 'close'
  | 'destroy'
  | 'flashFrame'
  | 'focus'
  | 'getBounds'
  | 'getNormalBounds'
  | 'hide'
  | 'isDestroyed'
  | 'isFullScreen'
  | 'isFocused'
  | 'isMaximized'
  | 'isMinimized'
  | 'isVisible'
  | 'loadURL'
  | 'maximize'
  | 'minimize'
  | 'restore'
  | 'setAlwaysOnTop'
  | 'setBounds'
  | 'setFullScreen'
  | 'setOverlayIcon'
  | 'setVisibleOnAllWorkspaces'
  | 'show'
  | 'showInactive'
>;

/** A window that nobody sees. What a window manager does to it, it does in its own time and as the mood says. */
export class BrowserWindowDouble extends EventEmitter implements WindowSurface {
  static readonly all: BrowserWindowDouble[] = [];
  static host: WindowHost | null = null;
  /** Full-screen spaces that stayed behind without their window. */
  static blackSpaces = 0;

  static getAllWindows(): BrowserWindowDouble[] {
    return [...BrowserWindowDouble.all];
  }

  readonly webContents: WebContentsDouble;
  /** What is shown over the icon in the taskbar. */
  overlay: string | null = null;
  #bounds: Electron.Rectangle;
  #state = {
    ...{ visible: false, focused: false, minimized: false, maximized: false },
    ...{ fullScreen: false, destroyed: false },
  };

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    if (BrowserWindowDouble.host === null) throw new Error('the double is not started');
    const { height = 600, width = 800, x = 100, y = 100 } = options;
    this.#bounds = { ...(mood.placesWindows ? { x, y } : { x: 0, y: 0 }), width, height };
    this.#state.visible = options.show ?? true;
    this.webContents = new WebContentsDouble(BrowserWindowDouble.host, options.webPreferences ?? {});
    BrowserWindowDouble.all.push(this);
  }

  async loadURL(address: string): Promise<void> {
    await this.webContents.load(address);
    if (mood.readyToShow) this.emit('ready-to-show');
  }

  isVisible = (): boolean => this.#state.visible && (mood.minimisedIsVisible || !this.#state.minimized);
  isFocused = (): boolean => this.#state.focused;
  isMinimized = (): boolean => mood.knowsMinimised && this.#state.minimized;
  isMaximized = (): boolean => this.#state.maximized;
  isFullScreen = (): boolean => this.#state.fullScreen;
  isDestroyed = (): boolean => this.#state.destroyed;
  getBounds = (): Electron.Rectangle => ({ ...this.#bounds });
  getNormalBounds = (): Electron.Rectangle => ({ ...this.#bounds });

  show(): void {
    const wasVisible = this.#state.visible;
    this.#appear();
    if (!wasVisible || !mood.focusIsGiven) this.#byManager(() => this.#takeFocus());
  }

  showInactive(): void {
    this.#appear();
    if (mood.showTakesFocus) this.#byManager(() => this.#takeFocus());
  }

  hide(): void {
    if (mood.fullScreenIsSpace && this.#state.fullScreen) BrowserWindowDouble.blackSpaces += 1;
    this.#state.visible = false;
    // With its button in the taskbar.
    this.overlay = null;
    this.#loseFocus();
    this.emit('hide');
  }

  focus(): void {
    if (!mood.focusIsGiven) this.#byManager(() => this.#takeFocus());
  }

  minimize(): void {
    this.#byManager(() => {
      this.#state.minimized = true;
      this.#loseFocus();
      if (mood.knowsMinimised) this.emit('minimize');
    });
  }

  restore(): void {
    this.#byManager(() => {
      this.#state.minimized = false;
      if (mood.knowsMinimised) this.emit('restore');
    });
  }

  maximize(): void {
    this.#byManager(() => {
      this.#state.maximized = true;
      this.emit('maximize');
    });
  }

  setFullScreen(fullScreen: boolean): void {
    this.#byManager(() => {
      this.#state.fullScreen = fullScreen;
      this.emit(fullScreen ? 'enter-full-screen' : 'leave-full-screen');
    });
  }

  setBounds({ height, width, x, y }: Partial<Electron.Rectangle>): void {
    const { height: oldHeight, width: oldWidth, x: oldX, y: oldY } = this.#bounds;
    const place = mood.placesWindows ? { x: x ?? oldX, y: y ?? oldY } : { x: 0, y: 0 };
    this.#bounds = { ...place, width: width ?? oldWidth, height: height ?? oldHeight };
    this.emit('move');
    this.emit('resize');
  }

  setOverlayIcon(image: Electron.NativeImage | null, description: string): void {
    if (mood.badge === 'overlay') this.overlay = image === null ? null : description;
  }

  setAlwaysOnTop(): void {
    // Nothing is above or below.
  }

  setVisibleOnAllWorkspaces(): void {
    // There is only one.
  }

  flashFrame(): void {
    // Nothing flashes.
  }

  close(): void {
    const event = preventable();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#state.destroyed) return;
    Object.assign(this.#state, { destroyed: true, visible: false, focused: false });
    BrowserWindowDouble.all.splice(BrowserWindowDouble.all.indexOf(this), 1);
    void this.webContents.close().catch(() => undefined);
    this.emit('closed');
  }

  #appear(): void {
    if (this.#state.visible) return;
    this.#state.visible = true;
    this.emit('show');
  }

  #takeFocus(): void {
    if (this.#state.focused || !this.#state.visible || this.#state.minimized) return;
    for (const other of BrowserWindowDouble.all) if (other !== this) other.#loseFocus();
    this.#state.focused = true;
    this.emit('focus');
  }

  #loseFocus(): void {
    if (!this.#state.focused) return;
    this.#state.focused = false;
    this.emit('blur');
  }

  /** Whatever the window manager has to agree to. */
  #byManager(change: () => void): void {
    if (!mood.waitsForManager) change();
    else setTimeout(() => !this.#state.destroyed && change(), MANAGER_MS);
  }
}
