import type { Browser } from '@playwright/test';

export interface BrowserProcess {
  readonly pid: number;
  /** What it has worked since it began, ms. */
  readonly cpuMs: number;
}

/** All processes of a browser, as it counts them itself. */
export async function processesOf(browser: Browser): Promise<readonly BrowserProcess[]> {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.map(({ id, cpuTime }) => ({ pid: id, cpuMs: cpuTime * 1_000 }));
  } finally {
    await session.detach();
  }
}

async function cpuMsOf(browsers: readonly Browser[]): Promise<number> {
  const all = (await Promise.all(browsers.map(processesOf))).flat();
  return all.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

/** What all their processes together work within so many ms. */
export async function cpuMsWithin(browsers: readonly Browser[], ms: number): Promise<number> {
  const before = await cpuMsOf(browsers);
  await new Promise((resolve) => setTimeout(resolve, ms));
  return (await cpuMsOf(browsers)) - before;
}
