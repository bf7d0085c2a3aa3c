import { expect, test as base, type Browser, type Page, type TestInfo } from '@playwright/test';
import { defaultSettings, type Settings } from '../../src/shared/settings.ts';
import { installAudibleTap } from './audible-tap.ts';
import { launchBrowser, type BrowserOptions } from './browser.ts';
import { createBrowserPool, type BrowserPool } from './browser-pool.ts';
import { installProbe } from './media-probe.ts';
import { holdableLine, type HeldLine, type Tamper } from './held-line.ts';
import { createPhonePage, type PhonePage } from './phone-page.ts';
import { rememberSignIn, untilOnline } from './signed-in.ts';
import { createTeam, type Member, type Team } from './team.ts';

interface OpenOptions extends Partial<BrowserOptions> {
  readonly connect?: Settings['connect'];
  readonly relay?: Settings['relay'];
  readonly mute?: Settings['mute'];
  readonly voice?: Settings['voice'];
  /** With the browser's own WebSockets: who is in between the frames of a page loses the last ones with it. */
  readonly ownLine?: boolean;
  /** The address that leads to the server, where it is not the server's own. */
  readonly through?: string;
  /** One that is there already, for somebody whose own tone matters to nobody. */
  readonly beside?: Browser;
  /** Tones whose strength in what is played is written down; see `takeAudible`. */
  readonly audible?: readonly number[];
  /** What happens to its frames from the start. */
  readonly tamper?: Tamper;
}

interface WorkerFixtures {
  readonly browsers: BrowserPool;
}

interface CallFixtures {
  /** Settings of the server on top of the defaults; `test.use` changes them. */
  readonly serverSettings: Readonly<Record<string, string>>;
  readonly team: Team;
  /** Opens a browser that nobody else has, with nothing of what was in it before. */
  readonly openBrowser: (options: BrowserOptions) => Promise<Browser>;
  /** Opens a phone on which `member` is signed in; joins the team first where needed. A browser process each. */
  readonly openPhone: (
    member: Member,
    options?: OpenOptions,
  ) => Promise<PhonePage & { readonly line: HeldLine }>;
}

interface OpenedPhone {
  readonly member: Member;
  readonly page: Page;
}

const nothing = (): void => undefined;
const noLine: HeldLine = { hold: nothing, release: nothing, tamper: nothing };

/** Playwright keeps one screen of a failed test; where people talk to each other, all of them say what went wrong. */
async function keepScreen({ member, page }: OpenedPhone, testInfo: TestInfo): Promise<void> {
  try {
    const body = await page.locator('body').ariaSnapshot({ timeout: 5_000 });
    await testInfo.attach(`screen of ${member.username}`, { body, contentType: 'text/yaml' });
  } catch {
    // It is gone, or shows nothing any more: then others have to say it.
  }
}

/** The browser's noise suppression takes a steady tone for noise. */
export const untouchedSound: Settings['audioProcessing'] = {
  echoCancellation: false,
  noiseSuppression: 'off',
  autoGainControl: false,
};

type Chosen = { readonly [K in 'connect' | 'relay' | 'mute' | 'voice']: Settings[K] | undefined };

function settingsOf({ connect, relay, mute, voice }: Chosen): Settings {
  const chosen = {
    ...(connect && { connect }),
    ...(relay && { relay }),
    ...(mute && { mute }),
    ...(voice && { voice }),
  };
  return { ...defaultSettings, ...chosen, audioProcessing: untouchedSound };
}

export const test = base.extend<CallFixtures, WorkerFixtures>({
  browsers: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern and demands one.
    async ({}, use) => {
      const browsers = createBrowserPool(launchBrowser);
      await use(browsers);
      await browsers.dispose();
    },
    { scope: 'worker' },
  ],
  serverSettings: [{}, { option: true }],
  team: async ({ serverSettings }, use) => {
    const team = await createTeam(serverSettings);
    await use(team);
    await team.dispose();
  },
  openBrowser: async ({ browsers }, use) => {
    await use((options) => browsers.take(options));
    await browsers.takeBack();
  },
  openPhone: async ({ team, openBrowser }, use, testInfo) => {
    const opened: OpenedPhone[] = [];
    const joined = new Set<string>();
    const pageErrors: string[] = [];
    await use(
      async (
        member,
        { connect, relay, mute, voice, tamper, through, beside, audible, ownLine = false, ...options } = {},
      ) => {
        const signedIn = joined.has(member.username) ? await team.signIn(member) : await team.join(member);
        joined.add(member.username);
        const settings = settingsOf({ connect, relay, mute, voice });
        const browser = beside ?? (await openBrowser({ toneHertz: 440, ...options }));
        const context = await browser.newContext({ viewport: { width: 1_000, height: 700 } });
        await context.addInitScript(installProbe);
        if (audible) await context.addInitScript(installAudibleTap, audible);
        const serverUrl = through ?? team.server.url;
        await rememberSignIn(context, { signedIn, serverUrl, settings });
        const line = ownLine ? noLine : await holdableLine(context, tamper);
        const page = await context.newPage();
        page.on('pageerror', (error) =>
          pageErrors.push(`${member.username}: ${error.stack ?? String(error)}`),
        );
        opened.push({ member, page });
        await page.goto(serverUrl);
        await untilOnline(page);
        return { ...createPhonePage(page), line };
      },
    );
    if (testInfo.errors.length > 0) for (const phone of opened) await keepScreen(phone, testInfo);
    expect(pageErrors, 'what a page threw and nobody caught').toEqual([]);
  },
});

export { expect } from '@playwright/test';
