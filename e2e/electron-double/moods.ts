/** Everything in which desktops differ and the double can play it. */
interface Mood {
  /** What main reads as `process.platform`. */
  readonly platform: 'darwin' | 'linux' | 'win32';
  /** What such a session has in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Main runs from a folder like the installed one: only what electron-builder packs, without `node_modules`. */
  readonly isPackaged: boolean;
  /** `ready-to-show` is emitted. On Wayland it may never come for a window made with `show: false` (#48859). */
  readonly readyToShow: boolean;
  /** A window that is shown gets the focus, also with `showInactive()` and `focusable: false` (Wayland, #48436). */
  readonly showTakesFocus: boolean;
  /** A window that is there already gets the focus only from the person, not by asking (Wayland). */
  readonly focusIsGiven: boolean;
  /** Focus and minimising wait for the window manager: right after the call nothing has changed yet. */
  readonly waitsForManager: boolean;
  /** `isVisible()` of a minimised window. */
  readonly minimisedIsVisible: boolean;
  /** The system tells the app that its window was minimised. Wayland has no such state. */
  readonly knowsMinimised: boolean;
  /** An app may know and choose where its windows are. */
  readonly placesWindows: boolean;
  /** Full screen is a space of its own, which stays behind in black when its window is hidden (macOS). */
  readonly fullScreenIsSpace: boolean;
  /**
   * Who holds global keys. `portal`: `register` is true before anything is bound, the id of every F-key is the empty
   * string and Alt beside Ctrl is dropped, the last one with an id wins, and `unregister` does nothing (#52218, #52223).
   */
  readonly globalKeys: 'portal' | 'system';
  /** A tray icon with a fixed GUID is refused: Windows knows it from another folder. */
  readonly trayGuidIsTaken: boolean;
  /** A message box without a window hears no signal that closes it (macOS). */
  readonly boxesNeedWindow: boolean;
  /** The panel has room for the icon. */
  readonly trayIsDrawn: boolean;
  /** Where missed calls are counted: on the app's icon (`setBadgeCount`) or over that in the taskbar (`setOverlayIcon`). */
  readonly badge: 'icon' | 'overlay';
  /** The name of the password store (Linux only) and how what it sealed begins; `v10` is a key everybody knows. */
  readonly keyring: {
    readonly backend: 'basic_text' | 'gnome_libsecret' | 'kwallet6' | null;
    readonly seal: string;
  };
}

const x11: Mood = {
  platform: 'linux',
  // A bare X server has no panel to look for: the tests read the tray where the app hands it over.
  env: { XDG_SESSION_TYPE: 'x11', WAYLAND_DISPLAY: '', XDG_CURRENT_DESKTOP: '', RINGDOWN_TRAY: 'yes' },
  isPackaged: false,
  readyToShow: true,
  showTakesFocus: false,
  focusIsGiven: false,
  waitsForManager: true,
  minimisedIsVisible: true,
  knowsMinimised: true,
  placesWindows: true,
  fullScreenIsSpace: false,
  globalKeys: 'system',
  trayGuidIsTaken: false,
  boxesNeedWindow: false,
  trayIsDrawn: true,
  badge: 'icon',
  keyring: { backend: 'basic_text', seal: 'v10' },
};

const wayland: Mood = {
  ...x11,
  readyToShow: false,
  showTakesFocus: true,
  focusIsGiven: true,
  knowsMinimised: false,
  placesWindows: false,
  globalKeys: 'portal',
};

const windows: Mood = {
  ...x11,
  platform: 'win32',
  env: { RINGDOWN_TRAY: '' },
  isPackaged: true,
  waitsForManager: false,
  minimisedIsVisible: false,
  trayGuidIsTaken: true,
  badge: 'overlay',
  keyring: { backend: null, seal: 'v10' },
};

const waylandEnv = { XDG_SESSION_TYPE: 'wayland', WAYLAND_DISPLAY: 'wayland-0' };

/** The desktops that specs can run on. Each is as unkind as the real thing, where that is known for certain. */
export const moods = {
  x11,
  /** An old window manager without a panel; the keyring is named by the desktop but is not there. */
  'x11-no-tray': {
    ...x11,
    env: { ...x11.env, RINGDOWN_TRAY: '' },
    keyring: { backend: 'gnome_libsecret', seal: 'v10' },
  },
  'wayland-gnome': {
    ...wayland,
    env: { ...x11.env, ...waylandEnv, XDG_CURRENT_DESKTOP: 'GNOME', RINGDOWN_TRAY: '' },
    keyring: { backend: 'gnome_libsecret', seal: 'v11' },
  },
  'wayland-kde': {
    ...wayland,
    env: { ...x11.env, ...waylandEnv, XDG_CURRENT_DESKTOP: 'KDE' },
    keyring: { backend: 'kwallet6', seal: 'v11' },
  },
  windows,
  /** Its panel does not start, or was replaced by another one that shows no icons. */
  'windows-no-tray': { ...windows, trayIsDrawn: false },
  macos: {
    ...x11,
    platform: 'darwin',
    env: { RINGDOWN_TRAY: '' },
    minimisedIsVisible: false,
    fullScreenIsSpace: true,
    boxesNeedWindow: true,
    keyring: { backend: null, seal: 'v10' },
  },
  packaged: { ...x11, isPackaged: true },
} as const satisfies Readonly<Record<string, Mood>>;

export type MoodName = keyof typeof moods;

/** How the driver tells the double, in its environment. */
export const MOOD_VARIABLE = 'RINGDOWN_DOUBLE_MOOD';

/** The mood of this process. */
export function moodOfProcess(): Mood {
  return moods[(process.env[MOOD_VARIABLE] ?? 'x11') as MoodName];
}
