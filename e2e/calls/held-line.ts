import type { BrowserContext } from '@playwright/test';

/** Changes a frame on its way; null swallows it. */
export type Tamper = (frame: string, to: 'server' | 'page') => string | null | Promise<string | null>;

/** What passes between a phone and the server can be held back for a while, or changed as a bad server would. */
export interface HeldLine {
  /** What the server sends waits; nothing is lost. */
  hold(): void;
  release(): void;
  tamper(how: Tamper): void;
}

/** Puts a tap into the line of a context's pages to the server. */
export async function holdableLine(context: BrowserContext, first: Tamper | null = null): Promise<HeldLine> {
  let held: (() => void)[] | null = null;
  let change: Tamper | null = first;
  await context.routeWebSocket(/\/socket\.io\//, (toPage) => {
    const toServer = toPage.connectToServer();
    // One after the other, however long a change takes.
    let last: Promise<void> = Promise.resolve();
    const pass = (
      message: string | Buffer,
      to: 'server' | 'page',
      send: (message: string | Buffer) => void,
    ): void => {
      last = last.then(async () => {
        const changed = change && typeof message === 'string' ? await change(message, to) : message;
        if (changed !== null) send(changed);
      });
    };
    toPage.onMessage((message) => pass(message, 'server', (changed) => toServer.send(changed)));
    toServer.onMessage((message) => {
      const deliver = (): void => pass(message, 'page', (changed) => toPage.send(changed));
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
    tamper(how) {
      change = how;
    },
  };
}
