/** The session of the double: what the app decides here is what pages get. */
import type * as Electron from 'electron';

type PermissionHandler = NonNullable<Parameters<Electron.Session['setPermissionRequestHandler']>[0]>;
type CheckHandler = NonNullable<Parameters<Electron.Session['setPermissionCheckHandler']>[0]>;
type DisplayHandler = NonNullable<Parameters<Electron.Session['setDisplayMediaRequestHandler']>[0]>;
type RequestListener = (details: { url: string }, callback: (reply: { cancel?: boolean }) => void) => void;

let permissionHandler: PermissionHandler | null = null;
let checkHandler: CheckHandler | null = null;
let displayHandler: DisplayHandler | null = null;
let requestListener: RequestListener | null = null;

export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: PermissionHandler) => void (permissionHandler = handler),
    setPermissionCheckHandler: (handler: CheckHandler) => void (checkHandler = handler),
    setDevicePermissionHandler: () => undefined,
    setDisplayMediaRequestHandler: (handler: DisplayHandler) => void (displayHandler = handler),
    webRequest: {
      onBeforeRequest: (_filter: object, listener: RequestListener) => void (requestListener = listener),
    },
  },
};

/** A page wants to capture: like Chromium, first a check and then a request. Without handlers everything is granted. */
export async function askForMedia(
  contents: Electron.WebContents,
  origin: string,
  mediaTypes: readonly ('audio' | 'video')[],
): Promise<boolean> {
  const details = { isMainFrame: true, requestingUrl: `${origin}/`, securityOrigin: `${origin}/` };
  if (checkHandler?.(contents, 'media', `${origin}/`, details) === false) return false;
  return new Promise((resolve) => {
    if (permissionHandler === null) resolve(true);
    else permissionHandler(contents, 'media', resolve, { ...details, mediaTypes: [...mediaTypes] });
  });
}

/** What Electron does when a page asks for something to show. */
export function askForDisplay(
  origin: string,
  { audioRequested }: { audioRequested: boolean },
): Promise<Electron.Streams | null> {
  return new Promise((resolve) => {
    const request = { ...{ frame: null, securityOrigin: `${origin}/` }, audioRequested };
    displayHandler?.({ ...request, videoRequested: true, userGesture: true }, resolve);
  });
}

/** Whether a page's plain-text request may go out. */
export function mayRequest(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    if (requestListener === null) resolve(true);
    else requestListener({ url }, ({ cancel }) => resolve(cancel !== true));
  });
}
