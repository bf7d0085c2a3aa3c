import type { Browser, BrowserContext, Page } from '@playwright/test';
import {
  applySettings,
  defaultSettings,
  type Settings,
  type SettingsPatch,
} from '../../src/shared/settings.ts';
import type { StoredSession } from '../../src/shared/session.ts';
import { installProbe } from '../../e2e/calls/media-probe.ts';
import { createPhonePage, type PhonePage } from '../../e2e/calls/phone-page.ts';
import type { Member, Team } from '../../e2e/calls/team.ts';
import { installDetour } from '../network/detour.ts';
import type { UdpRelay } from '../network/udp-relay.ts';

export interface ProductPhone {
  readonly member: Member;
  readonly phone: PhonePage;
  readonly page: Page;
}

export interface OpenPhone {
  readonly browser: Browser;
  readonly team: Team;
  readonly member: Member;
  /** How this phone differs from the defaults. */
  readonly settings: SettingsPatch;
  /** The address through which this side reaches the server. */
  readonly serverUrl: string;
  readonly relay: UdpRelay | null;
  readonly prepare?: PrepareContext | undefined;
}

export type PrepareContext = (context: BrowserContext) => Promise<void>;

/** The compiler that runs the benchmarks wraps functions in a helper that a page does not have. */
export async function allowNamedFunctions(context: BrowserContext): Promise<void> {
  await context.addInitScript('globalThis.__name = (named) => named');
}

/** A context whose pages measure; its security policy is off because the measuring worklet comes from a blob. */
export async function measuringContext(
  browser: Browser,
  relay: UdpRelay | null,
  prepare?: PrepareContext,
): Promise<BrowserContext> {
  const context = await browser.newContext({ bypassCSP: true });
  await allowNamedFunctions(context);
  await context.addInitScript(installProbe);
  if (relay !== null) await installDetour(context, relay);
  await prepare?.(context);
  return context;
}

/** The product in a page, signed in, with nothing changed but what the measurement needs. */
export async function openProductPhone(options: OpenPhone): Promise<ProductPhone> {
  const { browser, team, member, serverUrl, relay, prepare } = options;
  const { token, deviceId, serverName, self } = await team.join(member);
  const { userId, username, name } = self;
  const session: StoredSession = { serverUrl, serverName, token, deviceId, userId, username, name };
  // The browser's noise suppression takes a steady tone for noise.
  const audioProcessing = {
    echoCancellation: false,
    noiseSuppression: 'off' as const,
    autoGainControl: false,
  };
  const settings: Settings = { ...applySettings(defaultSettings, options.settings), audioProcessing };
  const context = await measuringContext(browser, relay, prepare);
  await context.addInitScript(
    (stored) => stored.forEach(([key, value]) => localStorage.setItem(key, value)),
    [
      ['ringdown.session', JSON.stringify(session)],
      ['ringdown.settings', JSON.stringify(settings)],
    ] as [string, string][],
  );
  const page = await context.newPage();
  await page.goto(serverUrl);
  await page
    .getByTestId('connection-state')
    .and(page.locator('[data-status=online]'))
    .waitFor({ state: 'attached' });
  return { member, page, phone: createPhonePage(page) };
}

/** Says to a page whether its window can be seen, as the shell does. */
export async function setShown({ page }: ProductPhone, shown: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
      document.dispatchEvent(new Event('visibilitychange'));
    },
    shown ? 'visible' : 'hidden',
  );
}
