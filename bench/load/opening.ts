import { inTime } from '../../build/scripts/in-time.ts';
import { launchBrowser } from '../../e2e/calls/browser.ts';

/** How slow the line and the processor of the page are made. */
interface Throttle {
  readonly bitsPerSecond: number;
  readonly latencyMs: number;
  /** 4: a quarter of this machine's processor. */
  readonly slowdown: number;
}

/** From the beginning of the navigation, ms. */
export interface Opening {
  /** Something other than the ground is painted. */
  readonly firstFrameMs: number;
  /** What was waited for is painted. */
  readonly shownMs: number;
}

export interface OpenOptions {
  readonly url: string;
  /** A selector. */
  readonly awaits: string;
  readonly throttle: Throttle | null;
  /** Of who is signed in already, as the page keeps it. */
  readonly session?: string;
}

/** Opens a page in a browser that was just started, so that nothing is in any cache. */
export async function openOnce({ url, awaits, throttle, session }: OpenOptions): Promise<Opening> {
  const browser = await launchBrowser({ toneHertz: 440 });
  try {
    const context = await browser.newContext();
    if (session !== undefined) {
      await context.addInitScript((kept) => localStorage.setItem('ringdown.session', kept), session);
    }
    // The page says it by itself: asking it again and again would take the time that is measured.
    let sayShown: (ms: number) => void = () => undefined;
    const shown = new Promise<number>((resolve) => (sayShown = resolve));
    await context.exposeFunction('sayShown', sayShown);
    await context.addInitScript(watchFor, awaits);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    if (throttle !== null) {
      await devtools.send('Network.emulateNetworkConditions', {
        ...{ offline: false, latency: throttle.latencyMs },
        ...{ downloadThroughput: throttle.bitsPerSecond / 8, uploadThroughput: throttle.bitsPerSecond / 8 },
      });
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: throttle.slowdown });
    }
    await page.goto(url, { waitUntil: 'commit' });
    const shownMs = await inTime(shown, `${awaits} on ${url}`, () => page.url());
    const firstFrameMs = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    );
    return { firstFrameMs, shownMs };
  } finally {
    await browser.close();
  }
}

declare global {
  interface Window {
    /** Called by {@link watchFor} once what was waited for is painted, with how long that took. */
    sayShown(ms: number): void;
  }
}

/** Runs in the page, before its own scripts. */
function watchFor(selector: string): void {
  const watcher = new MutationObserver(() => {
    if (document.querySelector(selector) === null) return;
    watcher.disconnect();
    // A task after the next frame: that frame has been drawn.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.sayShown(performance.now());
      port2.postMessage(null);
    });
  });
  watcher.observe(document, { childList: true, subtree: true });
}
