import type { App, Shell as ElectronShell, WebContents } from 'electron';
import type { Logger } from '../logging/logger.ts';
import { isWithinOrigin } from './app-origin-model.ts';

export interface NavigationDeps {
  readonly app: Pick<App, 'on'>;
  readonly shell: Pick<ElectronShell, 'openExternal'>;
  readonly origin: string;
  readonly log: Logger;
}

/** Keeps every page where it is: nothing navigates away, opens a window or embeds a page. Links go to the browser. */
export function guardNavigation({ app, shell, origin, log }: NavigationDeps): void {
  app.on('web-contents-created', (_event, contents) => guard(contents));

  function guard(contents: WebContents): void {
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (details) => {
      if (!isWithinOrigin(details.url, origin)) details.preventDefault();
    });
    contents.on('will-redirect', (details) => {
      if (!isWithinOrigin(details.url, origin)) details.preventDefault();
    });
    contents.setWindowOpenHandler(({ url }) => {
      if (mayOpenOutside(url)) void shell.openExternal(url);
      else log.warn('did not open a link', { scheme: URL.canParse(url) ? new URL(url).protocol : 'none' });
      return { action: 'deny' };
    });
  }
}

/** Only what a browser or a mail program opens; other schemes can start any program. */
export function mayOpenOutside(url: string): boolean {
  return URL.canParse(url) && ['https:', 'mailto:'].includes(new URL(url).protocol);
}
