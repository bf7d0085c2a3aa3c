import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium, type BrowserContext, type Page, type Route } from '@playwright/test';
import { requireChromium, withoutFeatures } from '../../build/scripts/chromium.ts';

type SchemeHandler = (request: Request) => Response | Promise<Response>;

/** `app://ringdown/…` can't be had in a page, so it is shown at an address that is as trustworthy: under `localhost`. */
export function toPageAddress(address: string): string {
  const { host, pathname, protocol, search, hash } = new URL(address);
  if (protocol.startsWith('http')) return address;
  return `http://${host}.localhost${pathname}${search}${hash}`;
}

/** The other way round; an address that is no page of the app stays as it is. */
export function fromPageAddress(address: string): string {
  return address.replace(/^http:\/\/([^/.]+)\.localhost(?=\/|$)/, 'app://$1');
}

/** What is first in a file that Chromium writes in its own time: it may not be there yet, or not whole. */
async function readPort(file: string): Promise<string> {
  for (;;) {
    const written = await readFile(file, 'utf8').catch(() => '');
    const port = /^(\d+)\n./.exec(written)?.[1];
    if (port !== undefined) return port;
    await wait(20);
  }
}

/** The browser that plays Chromium's part of Electron. */
export class ChromiumHost {
  readonly #handlers = new Map<string, SchemeHandler>();
  readonly #mayRequest: (url: string) => Promise<boolean>;
  #context: BrowserContext | null = null;

  constructor(mayRequest: (url: string) => Promise<boolean>) {
    this.#mayRequest = mayRequest;
  }

  handle(scheme: string, handler: SchemeHandler): void {
    this.#handlers.set(scheme, handler);
  }

  /** Resolves with the address at which tests reach the same browser. */
  async start(profile: string): Promise<string> {
    const portFile = join(profile, 'DevToolsActivePort');
    // It may be that of an earlier start on the same profile.
    await rm(portFile, { force: true });
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: requireChromium(),
      viewport: null,
      handleSIGHUP: false,
      handleSIGINT: false,
      handleSIGTERM: false,
      args: [
        '--no-sandbox',
        '--remote-debugging-port=0',
        '--autoplay-policy=no-user-gesture-required',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // Electron asks the app's permission handler instead. The other one as in `desktop/launch-desktop.ts`.
        withoutFeatures('LocalNetworkAccessChecks', 'WebRtcHideLocalIpsWithMdns'),
        // Like Electron, it takes Chromium's own switches from the command line.
        ...process.argv.filter((argument) => /^--(use|allow|mute)-/.test(argument)),
      ],
    });
    this.#context = context;
    await context.route(/^http:/, async (route) => {
      const url = route.request().url();
      // Electron asks about plain text; a page of the app has only its place in a plain browser from it.
      if (fromPageAddress(url) !== url) await this.#serve(route);
      else if (await this.#mayRequest(url)) await route.continue();
      else await route.abort('blockedbyclient');
    });
    return `http://127.0.0.1:${await readPort(portFile)}`;
  }

  newPage(): Promise<Page> {
    if (this.#context === null) throw new Error('a window was opened before the app was ready');
    return this.#context.newPage();
  }

  async stop(): Promise<void> {
    await this.#context?.close();
  }

  async #serve(route: Route): Promise<void> {
    const handler = this.#handlers.get('app');
    if (handler === undefined) return route.abort();
    const { method, url } = { method: route.request().method(), url: route.request().url() };
    const response = await handler(new Request(fromPageAddress(url), { method }));
    return route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  }
}
