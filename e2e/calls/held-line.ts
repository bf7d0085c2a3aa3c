import type { BrowserContext } from '@playwright/test';

/** What the server sends to a phone can be held back for a while; nothing is lost. */
export interface HeldLine {
  hold(): void;
  release(): void;
}

/** Puts a tap into the line of a context's pages to the server. */
export async function holdableLine(context: BrowserContext): Promise<HeldLine> {
  let held: (() => void)[] | null = null;
  await context.routeWebSocket(/\/socket\.io\//, (toPage) => {
    const toServer = toPage.connectToServer();
    toServer.onMessage((message) => {
      const deliver = (): void => toPage.send(message);
      if (held === null) deliver();
      else held.push(deliver);
    });
  });
  return {
    hold() {
      held ??= [];
    },
    release() {
      const waiting = held ?? [];
      held = null;
      for (const deliver of waiting) deliver();
    },
  };
}
