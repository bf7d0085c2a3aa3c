import { whichCall } from '@shared/which-call.ts';
import { idleSnapshot, type PhoneCommand } from '@shared/phone.ts';
import type { HotkeyReport, Shell, ShellInfo } from '@shared/shell.ts';
import { browserKind, deviceName } from './device-name-model.ts';
import { createMediaControls } from './media-controls.ts';
import { createSessionClaims } from './session-claims.ts';
import { createNotificationPermission } from './notification-permission.ts';
import { pageTitle } from './title-model.ts';
import { createWebNotifications } from './web-notifications.ts';
import { attempt, type PageStorage } from './page-storage.ts';
import { createWebStorage, SETTINGS_KEY, type WebStorage } from './web-storage.ts';

const noHotkeys: HotkeyReport = {
  status: {
    ...{ mute: 'unset', answer: 'unset', decline: 'unset', hangUp: 'unset' },
    ...{ swap: 'unset', hold: 'unset', redial: 'unset', talk: 'unset' },
  },
  desktop: null,
};

export interface WebShellOptions {
  readonly page: Window & typeof globalThis;
  readonly version: string;
  readonly kept: PageStorage;
}

/** The program around the phone where that is a browser. */
export function createWebShell({ page, version, kept }: WebShellOptions): Shell {
  const listeners = new Set<(command: PhoneCommand) => void>();
  const send = (command: PhoneCommand): void => {
    for (const listener of [...listeners]) listener(command);
  };
  const { navigator } = page;
  const storage = storageOf(page, kept);
  const notifications = createWebNotifications(page, (screen) => send({ type: 'show', screen }));
  const permission = createNotificationPermission(page);
  const controls = createMediaControls(
    'mediaSession' in navigator ? navigator.mediaSession : undefined,
    send,
  );
  let latest = idleSnapshot;
  page.addEventListener('beforeunload', (event) => {
    if (whichCall(latest.calls).current) event.preventDefault();
  });
  return {
    info: { ...webInfo(page, version), keepsNothing: kept.keepsNothing },
    ...(permission && { notifications: permission }),
    publish(snapshot) {
      latest = snapshot;
      page.document.title = pageTitle(snapshot);
      notifications.update(snapshot);
      controls.update(snapshot);
    },
    onCommand(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    loadSession: () => storage.loadSession(),
    saveSession: (session) => storage.saveSession(session),
    clearSession: () => storage.clearSession(),
    loadSettings: () => Promise.resolve(storage.loadSettings()),
    changeSettings: (patch, before) => Promise.resolve(storage.changeSettings(patch, before)),
    onSettings: (listener) => watchSettings(page, () => listener(storage.loadSettings())),
    hotkeys: () => Promise.resolve(noHotkeys),
    onHotkeys: () => () => undefined,
    configureHotkeys: () => Promise.resolve(),
    onLeaving: () => () => undefined,
    // Nobody tells a page; it finds out by its own clock.
    onWake: () => () => undefined,
    onShown: (listener) => watchShown(page.document, listener),
    onTray: () => () => undefined,
    // The browser asks by itself what to show.
    onScreenQuestion: () => () => undefined,
    answerScreenQuestion: () => undefined,
    // A browser opens pages; `ringdown:` links are the desktop app's.
    onLink: () => () => undefined,
  };
}

function storageOf(page: Window & typeof globalThis, kept: PageStorage): WebStorage {
  const { navigator } = page;
  // A page whose site data is blocked may not even have a channel.
  const channel = attempt(() => new page.BroadcastChannel('ringdown.sessions')) ?? undefined;
  return createWebStorage({
    ...kept,
    claims: createSessionClaims({
      locks: 'locks' in navigator ? navigator.locks : undefined,
      channel,
    }),
  });
}

/** Comes only from other tabs; without a key after all was deleted. */
function watchSettings(page: Window, listener: () => void): () => void {
  const hear = ({ key }: StorageEvent): void => {
    if (key === SETTINGS_KEY || key === null) listener();
  };
  page.addEventListener('storage', hear);
  return () => page.removeEventListener('storage', hear);
}

function watchShown(document: Document, listener: (shown: boolean) => void): () => void {
  const tell = (): void => listener(document.visibilityState !== 'hidden');
  document.addEventListener('visibilitychange', tell);
  // A tab may be opened behind another one.
  tell();
  return () => document.removeEventListener('visibilitychange', tell);
}

/** Chromium's newer way of introducing itself, not in TypeScript's DOM yet. */
interface BrandedNavigator {
  readonly userAgentData?: { readonly brands: readonly { readonly brand: string }[] };
}

function webInfo({ navigator, location }: Window, version: string): ShellInfo {
  const brands = (navigator as BrandedNavigator).userAgentData?.brands.map(({ brand }) => brand);
  return {
    kind: 'web',
    platform: 'web',
    browser: browserKind(navigator.userAgent),
    version,
    deviceName: deviceName(navigator.userAgent, brands),
    servedBy: location.protocol.startsWith('http') ? location.origin : null,
  };
}
