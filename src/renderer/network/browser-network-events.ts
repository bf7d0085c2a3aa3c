import type { NetworkHint } from './network-monitor.ts';

/** A page has no event for waking up, but a timer that comes much too late gives it away. */
const TICK_MS = 1_000;
const SLEPT_MS = 5_000;
/** Browsers let the timers of a hidden page run once a minute. */
const SLEPT_HIDDEN_MS = 75_000;

/** Not in TypeScript's DOM: Chromium's, and on the desktop only its events are of use. */
interface ConnectedNavigator {
  readonly connection?: EventTarget;
}

/** Says what the events of the page tell: network back or changed, tab shown, machine woken. Returns how to stop. */
export function watchBrowserNetwork(page: Window, say: (hint: NetworkHint) => void): () => void {
  const scope = new AbortController();
  const on = (target: EventTarget | undefined, event: string, react: () => void): void => {
    target?.addEventListener(event, react, { signal: scope.signal });
  };
  on(page, 'online', () => say('online'));
  on((page.navigator as ConnectedNavigator).connection, 'change', () => say('changed'));
  on(page.document, 'visibilitychange', () => {
    if (page.document.visibilityState === 'visible') say('visible');
  });
  const stopWatching = watchForSleep(page, () => say('woke'));
  return () => {
    scope.abort();
    stopWatching();
  };
}

function watchForSleep(page: Window, onWoke: () => void): () => void {
  let last = Date.now();
  const timer = page.setInterval(() => {
    const now = Date.now();
    const late = now - last - TICK_MS;
    last = now;
    if (late > (page.document.hidden ? SLEPT_HIDDEN_MS : SLEPT_MS)) onWoke();
  }, TICK_MS);
  return () => page.clearInterval(timer);
}
