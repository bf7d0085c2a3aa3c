import type { Page } from '@playwright/test';

/** What the call screen showed from a moment on. */
export interface DiaryEntry {
  /** Ms since epoch. */
  readonly at: number;
  /** `none` where there is no call screen. */
  readonly phase: string;
  /** All words on it that are not on buttons, without the time that runs. */
  readonly words: string;
  /** Of the line to the server. */
  readonly line: string;
}

declare global {
  interface Window {
    ringdownDiary: DiaryEntry[];
  }
}

/** Runs in the page before its own scripts. */
export function installDiary(): void {
  const diary: DiaryEntry[] = [];
  window.ringdownDiary = diary;
  const wordsOf = (screen: HTMLElement): string => {
    const walker = document.createTreeWalker(screen, NodeFilter.SHOW_TEXT);
    const words: string[] = [];
    while (walker.nextNode()) {
      const inside = walker.currentNode.parentElement;
      const word = walker.currentNode.textContent?.trim() ?? '';
      if (word !== '' && inside?.closest('button, h1, [role=timer], [role=tooltip], [hidden]') === null)
        words.push(word);
    }
    const bars = screen.querySelector('[data-testid=call-quality]')?.getAttribute('aria-label');
    if (bars) words.push(`[${bars}]`);
    return words.join(' · ');
  };
  const look = (): void => {
    const screen = document.querySelector<HTMLElement>('[data-testid=call-screen]');
    const line = document.querySelector<HTMLElement>('[data-testid=connection-state]');
    const entry: DiaryEntry = {
      at: performance.timeOrigin + performance.now(),
      phase: screen?.dataset['phase'] ?? 'none',
      words: screen ? wordsOf(screen) : '',
      line: line?.dataset['status'] ?? '',
    };
    const last = diary.at(-1);
    if (last?.phase === entry.phase && last.words === entry.words && last.line === entry.line) return;
    diary.push(entry);
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ['data-phase', 'data-status', 'aria-label'],
  });
}

export const readDiary = (page: Page): Promise<readonly DiaryEntry[]> =>
  page.evaluate(() => window.ringdownDiary);
