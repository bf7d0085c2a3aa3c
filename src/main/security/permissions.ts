import type { Session, SystemPreferences, WebContents } from 'electron';
import type { ScreenPicker } from '../screens/screen-picker.ts';
import { isWithinOrigin } from './app-origin-model.ts';

/** What the phone's page may do beyond what every page may. Everything else is refused without asking. */
const allowed: ReadonlySet<string> = new Set([
  'media',
  // Only what the person chooses in a picker.
  'display-capture',
  'speaker-selection',
  'notifications',
  'fullscreen',
  'clipboard-sanitized-write',
  // The team's server may be on this machine or in the same network, which Chromium asks about since version 142.
  'local-network',
  'local-network-access',
  'loopback-network',
]);

export interface PermissionDeps {
  readonly session: Pick<
    Session,
    | 'setPermissionRequestHandler'
    | 'setPermissionCheckHandler'
    | 'setDevicePermissionHandler'
    | 'setDisplayMediaRequestHandler'
  > & { readonly webRequest: Pick<Session['webRequest'], 'onBeforeRequest'> };
  /** macOS asks the person itself, once per kind of device. */
  readonly systemPreferences: Pick<SystemPreferences, 'askForMediaAccess'>;
  readonly platform: NodeJS.Platform;
  readonly origin: string;
  readonly isPhone: (webContentsId: number) => boolean;
  readonly screens: Pick<ScreenPicker, 'request'>;
  /** Whether pages may connect to an address in the clear; the person may have to be asked. */
  readonly mayConnect: (address: string) => Promise<boolean>;
}

/** Decides for the whole session what pages may use and where they may connect. */
export function guardSession(deps: PermissionDeps): void {
  const { session, origin } = deps;
  const isAllowed = (contents: Pick<WebContents, 'id'> | null, permission: string, url: string): boolean =>
    contents !== null && deps.isPhone(contents.id) && isWithinOrigin(url, origin) && allowed.has(permission);

  session.setPermissionCheckHandler((contents, permission, requestingOrigin) =>
    isAllowed(contents, permission, requestingOrigin),
  );
  // eslint-disable-next-line max-params -- Electron's signature
  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    if (!isAllowed(contents, permission, details.requestingUrl)) {
      callback(false);
      return;
    }
    const kinds = permission === 'media' && 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    void askSystem(deps, kinds).then(callback, () => callback(false));
  });
  session.setDevicePermissionHandler(() => false);
  // Where the system has a picker of its own (macOS 15 and later), it is not even asked.
  session.setDisplayMediaRequestHandler((request, callback) => deps.screens.request(request, callback), {
    useSystemPicker: true,
  });
  session.webRequest.onBeforeRequest({ urls: ['http://*/*', 'ws://*/*'] }, (details, callback) => {
    void deps.mayConnect(details.url).then(
      (allowed) => callback({ cancel: !allowed }),
      () => callback({ cancel: true }),
    );
  });
}

async function askSystem(
  { platform, systemPreferences }: PermissionDeps,
  kinds: readonly ('video' | 'audio')[],
): Promise<boolean> {
  if (platform !== 'darwin') return true;
  for (const kind of kinds) {
    const granted = await systemPreferences.askForMediaAccess(kind === 'audio' ? 'microphone' : 'camera');
    if (!granted) return false;
  }
  return true;
}
