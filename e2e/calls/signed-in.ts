import type { BrowserContext, Page } from '@playwright/test';
import type { SignedIn } from '@protocol';
import type { StoredSession } from '../../src/shared/session.ts';
import type { Settings } from '../../src/shared/settings.ts';

/** Where the web shell keeps things; see `src/renderer/shell/web-shell.ts`. */
const SESSION_KEY = 'ringdown.session';
export const SETTINGS_KEY = 'ringdown.settings';

export interface Remembered {
  readonly signedIn: SignedIn;
  readonly serverUrl: string;
  readonly settings: Settings;
}

/** Pages of this context find somebody signed in, with settings of their own. */
export async function rememberSignIn(context: BrowserContext, remembered: Remembered): Promise<void> {
  const { token, deviceId, serverName, self } = remembered.signedIn;
  const { userId, username, name } = self;
  const { serverUrl, settings } = remembered;
  const session: StoredSession = { serverUrl, serverName, token, deviceId, userId, username, name };
  await context.addInitScript(
    (stored) => {
      // Only at the first load: signing out must stay signed out.
      if (sessionStorage.getItem('seeded') !== null) return;
      sessionStorage.setItem('seeded', 'yes');
      for (const [key, value] of stored) localStorage.setItem(key, value);
    },
    [
      [SESSION_KEY, JSON.stringify(session)],
      [SETTINGS_KEY, JSON.stringify(settings)],
    ] as const,
  );
}

/** Until the phone has a line to its server. */
export async function untilOnline(page: Page): Promise<void> {
  await page
    .getByTestId('connection-state')
    .and(page.locator('[data-status=online]'))
    .waitFor({ state: 'attached' });
}
