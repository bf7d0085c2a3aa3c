import type { DeepLink } from '@shared/deep-link.ts';
import type { PhoneCommand, PhoneSnapshot } from '@shared/phone.ts';
import { applySettings, defaultSettings, type Settings } from '@shared/settings.ts';
import type { ScreenChoice, ScreenQuestion } from '@shared/screens.ts';
import type { StoredSession } from '@shared/session.ts';
import type { HotkeyReport, Shell } from '@shared/shell.ts';

/** A desktop whose keyring, settings and tray are variables. */
export interface FakeShell extends Shell {
  session: StoredSession | null;
  settings: Settings;
  readonly published: PhoneSnapshot[];
  /** Makes storing fail as a full disk does. */
  isBroken: boolean;
  /** The tray, a hotkey or a notification asks for something. */
  command(command: PhoneCommand): void;
  report(report: HotkeyReport): void;
  /** The app is about to end; resolves when the phone lets it. */
  leave(): Promise<void>;
  /** The machine wakes up. */
  wake(): void;
  /** The window goes to the tray, or comes back. */
  show(shown: boolean): void;
  /** The desktop's tray comes or goes. */
  bringTray(present: boolean): void;
  /** Somebody opens a `ringdown:` link. */
  open(link: DeepLink): void;
  /** Main wants to know what to show. */
  askForScreen(question: ScreenQuestion | null): void;
  readonly screenChoices: ScreenChoice[];
}

export function createFakeShell(session: StoredSession | null = null): FakeShell {
  const commands = new Set<(command: PhoneCommand) => void>();
  const leaving = new Set<() => Promise<void>>();
  const wakes = new Set<() => void>();
  const views = new Set<(shown: boolean) => void>();
  const trays = new Set<(hasTray: boolean) => void>();
  const links = new Set<(link: DeepLink) => void>();
  const questions = new Set<(question: ScreenQuestion | null) => void>();
  const reports = new Set<(report: HotkeyReport) => void>();
  const subscribe = <T>(set: Set<T>, listener: T): (() => void) => {
    set.add(listener);
    return () => set.delete(listener);
  };
  const unlessBroken = async <T>(act: () => T): Promise<T> => {
    if (shell.isBroken) throw new Error('disk full');
    return act();
  };
  const shell: FakeShell = {
    info: {
      kind: 'desktop',
      platform: 'linux',
      version: '1.2.3',
      deviceName: 'Desk',
      servedBy: null,
    },
    session,
    settings: defaultSettings,
    published: [],
    isBroken: false,
    command: (command) => commands.forEach((listener) => listener(command)),
    leave: async () => {
      await Promise.all([...leaving].map((endCalls) => endCalls()));
    },
    onLeaving: (endCalls) => subscribe(leaving, endCalls),
    wake: () => wakes.forEach((listener) => listener()),
    onWake: (listener) => subscribe(wakes, listener),
    show: (shown) => views.forEach((listener) => listener(shown)),
    onShown: (listener) => subscribe(views, listener),
    bringTray: (present) => trays.forEach((listener) => listener(present)),
    onTray: (listener) => subscribe(trays, listener),
    open: (link) => links.forEach((listener) => listener(link)),
    report: (report) => reports.forEach((listener) => listener(report)),
    publish: (snapshot) => void shell.published.push(snapshot),
    onCommand: (listener) => subscribe(commands, listener),
    loadSession: () => unlessBroken(() => shell.session),
    saveSession: (saved) =>
      unlessBroken(() => {
        shell.session = saved;
        return 'keyring';
      }),
    clearSession: () => unlessBroken(() => void (shell.session = null)),
    loadSettings: () => Promise.resolve(shell.settings),
    changeSettings: (patch) => unlessBroken(() => (shell.settings = applySettings(shell.settings, patch))),
    hotkeys: () =>
      Promise.resolve({
        status: {
          ...({ mute: 'idle', answer: 'idle', decline: 'idle', hangUp: 'in-use' } as const),
          ...({ swap: 'unset', hold: 'unset', redial: 'unset', talk: 'unset' } as const),
        },
        desktop: null,
      }),
    onHotkeys: (listener) => subscribe(reports, listener),
    configureHotkeys: () => unlessBroken(() => undefined),
    onLink: (listener) => subscribe(links, listener),
    onScreenQuestion: (listener) => subscribe(questions, listener),
    askForScreen: (question) => questions.forEach((listener) => listener(question)),
    screenChoices: [],
    answerScreenQuestion: (choice) => void shell.screenChoices.push(choice),
  };
  return shell;
}
