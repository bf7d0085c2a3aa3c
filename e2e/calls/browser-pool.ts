import type { Browser } from '@playwright/test';
import { inTime } from '../../build/scripts/in-time.ts';
import type { BrowserOptions } from './browser.ts';

/** Browsers that serve one test after the other: starting one costs more than most tests do in it. */
export interface BrowserPool {
  /** One that nobody else has, and in which nothing is open. */
  take(options: BrowserOptions): Promise<Browser>;
  /** Closes whatever is open in all that were taken, and keeps them for the next test; those where it can't be closed go. */
  takeBack(): Promise<void>;
  dispose(): Promise<void>;
}

interface Pooled {
  /** What it was started with. */
  readonly options: string;
  readonly browser: Browser;
  taken: boolean;
}

const end = ({ browser }: Pooled): Promise<void> => inTime(browser.close(), 'the end of a browser');

export function createBrowserPool(launch: (options: BrowserOptions) => Promise<Browser>): BrowserPool {
  let pool: readonly Pooled[] = [];
  return {
    async take(wanted) {
      const options = JSON.stringify(wanted);
      const free = pool.find((each) => !each.taken && each.options === options && each.browser.isConnected());
      if (free !== undefined) {
        free.taken = true;
        return free.browser;
      }
      const browser = await launch(wanted);
      pool = [...pool, { options, browser, taken: true }];
      return browser;
    },
    async takeBack() {
      for (const each of pool) {
        if (!each.taken) continue;
        try {
          for (const context of each.browser.contexts())
            await inTime(context.close(), 'the end of what is open in a browser');
          each.taken = false;
        } catch {
          // The next test gets another one.
          pool = pool.filter((other) => other !== each);
          await end(each);
        }
      }
    },
    async dispose() {
      for (const each of pool) await end(each);
      pool = [];
    },
  };
}
