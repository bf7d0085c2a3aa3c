import type { Page } from '@playwright/test';

/** What a phone showed since the watch began, also for a moment only. */
export interface StatusWatch {
  /** Statuses of people in lists, as `ada: in-call`. */
  people(): Promise<readonly string[]>;
  /** States of the line to the server. */
  line(): Promise<readonly string[]>;
}

declare global {
  interface Window {
    ringdownSeen: Record<'people' | 'line', string[]>;
  }
}

export async function watchStatuses(page: Page): Promise<StatusWatch> {
  await page.evaluate(() => {
    const seen: Window['ringdownSeen'] = { people: [], line: [] };
    const look = (): void => {
      for (const person of document.querySelectorAll<HTMLElement>('[data-testid=person]'))
        note(seen.people, `${person.dataset['username'] ?? ''}: ${person.dataset['status'] ?? ''}`);
      const line = document.querySelector<HTMLElement>('[data-testid=connection-state]');
      note(seen.line, line?.dataset['status'] ?? '');
    };
    const note = (list: string[], value: string): void => {
      if (!list.includes(value)) list.push(value);
    };
    window.ringdownSeen = seen;
    look();
    const attributeFilter = ['data-status', 'data-username'];
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributeFilter });
  });
  return {
    people: () => page.evaluate(() => window.ringdownSeen.people),
    line: () => page.evaluate(() => window.ringdownSeen.line),
  };
}
