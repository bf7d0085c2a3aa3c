import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type * as Electron from 'electron';
import type { Page } from '@playwright/test';
import { fromPageAddress, toPageAddress, type ChromiumHost } from './chromium-host.ts';
import { moodOfProcess } from './moods.ts';
import { CALL, DELIVER, preloadScript, type BridgeCall } from './page-bridge.ts';

/** Where a page's messages go. */
export type Dispatch = (
  sender: WebContentsDouble,
  frame: { readonly origin: string; readonly parent: object | null },
  call: BridgeCall,
) => Promise<unknown>;

export interface WindowHost {
  readonly chromium: ChromiumHost;
  readonly dispatch: Dispatch;
  readonly onWebContents: (contents: WebContentsDouble) => void;
}

let lastId = 0;

export class WebContentsDouble
  extends EventEmitter
  implements Pick<Electron.WebContents, 'getURL' | 'id' | 'reload' | 'send' | 'setWindowOpenHandler'>
{
  readonly id = ++lastId;
  readonly #host: WindowHost;
  readonly #preferences: Electron.WebPreferences;
  #page: Promise<Page>;
  #crashed = false;
  #address = '';

  constructor(host: WindowHost, preferences: Electron.WebPreferences) {
    super();
    this.#host = host;
    this.#preferences = preferences;
    this.#page = this.#open();
    host.onWebContents(this);
  }

  getURL(): string {
    return this.#address;
  }

  send(channel: string, ...args: unknown[]): void {
    const deliver = ({
      args: values,
      channel: name,
      key,
    }: {
      args: unknown[];
      channel: string;
      key: string;
    }) => {
      (window as unknown as Record<string, (channel: string, args: unknown[]) => void>)[key]?.(name, values);
    };
    // A page that is loading or gone misses what is sent to it, as in Electron.
    void this.#page
      .then((page) => page.evaluate(deliver, { args, channel, key: DELIVER }))
      .catch(() => undefined);
  }

  reload(): void {
    void this.#restore().catch(() => undefined);
  }

  setWindowOpenHandler(): void {
    // A page of a plain browser opens windows without asking; see e2e/README.md.
  }

  async load(address: string): Promise<void> {
    this.#address = address;
    const page = await this.#page;
    await page.goto(toPageAddress(address));
    this.emit('did-finish-load', {});
  }

  async close(): Promise<void> {
    await (await this.#page).close();
  }

  /** Playwright can't revive a crashed page, so a new one takes its place. */
  async #restore(): Promise<void> {
    const before = await this.#page;
    if (!this.#crashed) {
      await before.reload();
      return;
    }
    this.#crashed = false;
    this.#page = this.#open();
    await before.close();
    await this.load(this.#address);
  }

  async #open(): Promise<Page> {
    const [host, preferences] = [this.#host, this.#preferences];
    const page = await host.chromium.newPage();
    if (preferences.preload !== undefined) {
      const preload = readFileSync(preferences.preload, 'utf8');
      await page.exposeBinding(CALL, (source, call: BridgeCall) => {
        const { origin } = new URL(source.frame.url());
        const parent = source.frame.parentFrame();
        return host.dispatch(this, { origin: fromPageAddress(origin), parent }, call);
      });
      const { additionalArguments = [] } = preferences;
      const { platform } = moodOfProcess();
      await page.addInitScript(preloadScript(preload, { additionalArguments, platform }));
    }
    page.on('request', (request) => {
      if (!request.isNavigationRequest() || request.frame() !== page.mainFrame()) return;
      const url = fromPageAddress(request.url());
      this.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false, url });
    });
    page.on('crash', () => {
      this.#crashed = true;
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    });
    return page;
  }
}
