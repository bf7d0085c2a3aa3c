import type { NetworkHint, NetworkHints } from './network-hints.ts';

/** A page has no event for waking up, but a timer that comes much too late gives it away. */
const TICK_MS = 10_000;
/** Browsers let the timers of a hidden page run once a minute. */
const SLEPT_MS = 75_000;

/** From the events of the page: network back, tab shown, machine woken. */
export function createBrowserNetworkHints(page: Window): NetworkHints {
  return {
    subscribe(listener) {
      const scope = new AbortController();
      const on = (target: EventTarget, event: string, react: () => void): void => {
        target.addEventListener(event, react, { signal: scope.signal });
      };
      const say = (hint: NetworkHint) => (): void => listener(hint);
      on(page, 'online', say('online'));
      on(page.document, 'visibilitychange', () => {
        if (page.document.visibilityState === 'visible') listener('visible');
      });
      const stopWatching = watchForSleep(page, say('woke'));
      return () => {
        scope.abort();
        stopWatching();
      };
    },
  };
}

function watchForSleep(page: Window, onWoke: () => void): () => void {
  let last = Date.now();
  const timer = page.setInterval(() => {
    const now = Date.now();
    if (now - last > SLEPT_MS) onWoke();
    last = now;
  }, TICK_MS);
  return () => page.clearInterval(timer);
}
