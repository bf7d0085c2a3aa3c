import type { DeepLink } from './deep-link.ts';
import type { Observable } from './observable.ts';
import type { PhoneCommand, PhoneSnapshot } from './phone.ts';
import type { ScreenChoice, ScreenQuestion } from './screens.ts';
import type { StoredSession } from './session.ts';
import type { HotkeyAction, Settings, SettingsPatch } from './settings.ts';

/** How well the token is kept: by the system's keyring, only obfuscated, in the browser's storage, or not beyond this run. */
export type SessionProtection = 'keyring' | 'obfuscated' | 'browser' | 'memory';

/** Whether a global key does something right now; `in-use`: another program has it. */
export type HotkeyStatus = 'idle' | 'registered' | 'in-use' | 'invalid' | 'unset';

/** Whether the page may tell the person of calls while they look elsewhere; `blocked`: the browser asks them no more. */
export type NotificationStanding = 'unasked' | 'allowed' | 'blocked';

export interface NotificationPermission {
  readonly standing: Observable<NotificationStanding>;
  /** Has the browser ask the person. Only in answer to a click of theirs. */
  ask(): void;
}

/** What the shell knows about the platform it runs on. */
export interface ShellInfo {
  readonly kind: 'desktop' | 'web';
  readonly platform: 'linux' | 'win32' | 'darwin' | 'web';
  readonly version: string;
  /** Shown to the person in the list of their devices. */
  readonly deviceName: string;
  /** The server to begin with: the one that served this page, or the one the desktop app was started for; or null. */
  readonly servedBy: string | null;
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
  changeSettings(patch: SettingsPatch): Promise<Settings>;

  hotkeyStatus(): Promise<Readonly<Record<HotkeyAction, HotkeyStatus>>>;
  onHotkeyStatus(listener: (status: Readonly<Record<HotkeyAction, HotkeyStatus>>) => void): () => void;

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
