import type { DeepLink } from './deep-link.ts';
import type { Observable } from './observable.ts';
import type { PhoneCommand, PhoneSnapshot } from './phone.ts';
import type { ScreenChoice, ScreenQuestion } from './screens.ts';
import type { StoredSession } from './session.ts';
import type { HotkeyAction, Settings, SettingsPatch } from './settings.ts';

/** How well the token is kept: by the system's keyring, only obfuscated, in the browser's storage, or not beyond this run. */
export type SessionProtection = 'keyring' | 'obfuscated' | 'browser' | 'memory';

/**
 * Whether a global key does something. Where the app takes keys by itself: `idle` while it means nothing, `registered`
 * while it is held, `in-use` when another program has it. Where the desktop gives them out (Wayland): `asked`, `granted`,
 * `arrived` once it really came, `refused`, `unavailable`.
 */
export type HotkeyStatus =
  | 'idle'
  | 'registered'
  | 'in-use'
  | 'invalid'
  | 'unset'
  | 'asked'
  | 'granted'
  | 'arrived'
  | 'refused'
  | 'unavailable';

/** The keys as a desktop gives them out. */
export interface DesktopKeys {
  /**
   * `unknown-app`: it gives keys only to programs that are installed. `unavailable`: it gives none, or is gone.
   * `not-asked`: nobody has signed in yet.
   */
  readonly standing: 'not-asked' | 'asked' | 'granted' | 'refused' | 'unknown-app' | 'unavailable';
  /** How to press them, in the desktop's words; none for an action without a key. */
  readonly triggers: Readonly<Partial<Record<HotkeyAction, string>>>;
  /** The desktop can be asked to show where its keys are changed. */
  readonly canConfigure: boolean;
}

export interface HotkeyReport {
  readonly status: Readonly<Record<HotkeyAction, HotkeyStatus>>;
  /** Null where the app takes keys by itself. */
  readonly desktop: DesktopKeys | null;
}

/** Whether the page may tell the person of calls while they look elsewhere; `blocked`: the browser asks them no more. */
export type NotificationStanding = 'unasked' | 'allowed' | 'blocked';

export interface NotificationPermission {
  readonly standing: Observable<NotificationStanding>;
  /** Has the browser ask the person. Only in answer to a click of theirs. */
  ask(): void;
}

/** Where a page runs, as far as what can be clicked there differs. `ios-browser`: on an iPhone or iPad, but not Safari. */
export type BrowserKind = 'chrome' | 'edge' | 'firefox' | 'safari' | 'safari-ios' | 'ios-browser' | 'android';

/** What the shell knows about the platform it runs on. */
export interface ShellInfo {
  readonly kind: 'desktop' | 'web';
  readonly platform: 'linux' | 'win32' | 'darwin' | 'web';
  /** Only of a page in a browser that is known. */
  readonly browser?: BrowserKind | undefined;
  readonly version: string;
  /** Shown to the person in the list of their devices. */
  readonly deviceName: string;
  /** The server to begin with: the one that served this page, or the one the desktop app was started for; or null. */
  readonly servedBy: string | null;
  /** A browser that keeps nothing for this page: everything is forgotten with it. */
  readonly keepsNothing?: boolean;
}

/**
 * What the renderer needs from the program around it. The preload implements it over IPC, the web shell with web
 * APIs. Subscriptions return how to end them.
 */
export interface Shell {
  readonly info: ShellInfo;

  /** Only where the person has to allow notifications first, which is in a browser that has them. */
  readonly notifications?: NotificationPermission;

  /** Draws the phone outside the page: tray, notification, ringing window, badge, hotkeys; or the tab's title. */
  publish(snapshot: PhoneSnapshot): void;
  onCommand(listener: (command: PhoneCommand) => void): () => void;

  loadSession(): Promise<StoredSession | null>;
  /** Resolves when the session is safe on disk. */
  saveSession(session: StoredSession): Promise<SessionProtection>;
  clearSession(): Promise<void>;

  loadSettings(): Promise<Settings>;
  /** `before`: what the patch was made of (what is kept, where left out); what another tab changed since stays changed. */
  changeSettings(patch: SettingsPatch, before?: Settings): Promise<Settings>;
  /** Only where several tabs share the settings: another one has changed them. */
  readonly onSettings?: (listener: (settings: Settings) => void) => () => void;

  hotkeys(): Promise<HotkeyReport>;
  onHotkeys(listener: (report: HotkeyReport) => void): () => void;
  /** Where the desktop gives out keys: has it show its own screen for them, or ask the person again. */
  configureHotkeys(): Promise<void>;

  /**
   * The app is about to end, and waits a moment until `endCalls` resolves. A page that is closed in a browser is not
   * asked: it says goodbye by itself.
   */
  onLeaving(endCalls: () => Promise<void>): () => void;

  /** The machine woke up, as the system says. Where it says nothing, this never comes. */
  onWake(listener: () => void): () => void;

  /**
   * Whether the window can be seen, told whenever that changes: there is nothing to draw for one in the tray. Whoever
   * is told nothing can be seen.
   */
  onShown(listener: (shown: boolean) => void): () => void;

  /**
   * Whether there is a tray, told when the page has loaded and whenever that changes: a desktop may bring its own after
   * its programs. Whoever is told nothing has none.
   */
  onTray(listener: (hasTray: boolean) => void): () => void;

  /** A page wants to show something of this machine: the person is to choose. Never comes where the system asks. */
  onScreenQuestion(listener: (question: ScreenQuestion | null) => void): () => void;
  answerScreenQuestion(choice: ScreenChoice): void;

  /** A `ringdown:` link was opened, perhaps before the page was there. Nothing may happen before the person was asked. */
  onLink(listener: (link: DeepLink) => void): () => void;
}

/** What the small ringing window needs. */
export interface RingingShell {
  onSnapshot(listener: (snapshot: PhoneSnapshot) => void): () => void;
  send(command: PhoneCommand): void;
}
