import { idleSnapshot, type PhoneCommand } from '@shared/phone.ts';
import type { HotkeyAction } from '@shared/settings.ts';
import type { HotkeyStatus, Shell, ShellInfo } from '@shared/shell.ts';
import { deviceName } from './device-name-model.ts';
import { createMediaControls } from './media-controls.ts';
import { createSessionClaims } from './session-claims.ts';
import { createNotificationPermission } from './notification-permission.ts';
import { ownCall, pageTitle } from './title-model.ts';
import { createWebNotifications } from './web-notifications.ts';
import { createWebStorage, type WebStorage } from './web-storage.ts';

const noHotkeys: Readonly<Record<HotkeyAction, HotkeyStatus>> = {
  mute: 'unset',
  answer: 'unset',
  decline: 'unset',
  hangUp: 'unset',
  swap: 'unset',
  hold: 'unset',
  redial: 'unset',
};

export interface WebShellOptions {
  readonly page: Window & typeof globalThis;
  readonly version: string;
}

/** The program around the phone where that is a browser. */
export function createWebShell({ page, version }: WebShellOptions): Shell {
  const listeners = new Set<(command: PhoneCommand) => void>();
  const send = (command: PhoneCommand): void => {
    for (const listener of [...listeners]) listener(command);
  };
  const { navigator } = page;
  const storage = storageOf(page);
  const notifications = createWebNotifications(page, (screen) => send({ type: 'show', screen }));
  const permission = createNotificationPermission(page);
  const controls = createMediaControls(
    'mediaSession' in navigator ? navigator.mediaSession : undefined,
    send,
  );
  let latest = idleSnapshot;
  page.addEventListener('beforeunload', (event) => {
    if (ownCall(latest)) event.preventDefault();
  });
  return {
    info: webInfo(page, version),
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
    changeSettings: (patch) => Promise.resolve(storage.changeSettings(patch)),
    hotkeyStatus: () => Promise.resolve(noHotkeys),
    onHotkeyStatus: () => () => undefined,
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

function storageOf(page: Window & typeof globalThis): WebStorage {
  const { navigator } = page;
  return createWebStorage({
    shared: page.localStorage,
    own: page.sessionStorage,
    claims: createSessionClaims({
      locks: 'locks' in navigator ? navigator.locks : undefined,
      channel: 'BroadcastChannel' in page ? new page.BroadcastChannel('ringdown.sessions') : undefined,
    }),
  });
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
    version,
    deviceName: deviceName(navigator.userAgent, brands),
    servedBy: location.protocol.startsWith('http') ? location.origin : null,
  };
}
