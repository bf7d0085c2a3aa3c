import type { Page } from '@playwright/test';

/** What the call screen showed from a moment on. */
export interface DiaryEntry {
  /** Ms since epoch. */
  readonly at: number;
  /** `none` where there is no call screen. */
  readonly phase: string;
  /** All words of its heading but the name and the time that runs. */
  readonly words: string;
  /** How good it says the call is; null: not said. */
  readonly bars: number | null;
  /** What it gives as the reason where the call is not good. */
  readonly cause: string | null;
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
    const heading = screen.querySelector('header') ?? screen;
    const walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
    const words: string[] = [];
    while (walker.nextNode()) {
      const inside = walker.currentNode.parentElement;
      const word = walker.currentNode.textContent?.trim() ?? '';
      if (word !== '' && inside?.closest('button, h1, title, [role=timer]') === null) words.push(word);
    }
    return words.join(' · ');
  };
  const barsOf = (screen: HTMLElement | null): number | null => {
    const bars = screen?.querySelector<HTMLElement>('[data-testid=quality-bars]')?.dataset['bars'];
    return bars === undefined ? null : Number(bars);
  };
  const causeOn = (screen: HTMLElement | null): string | null =>
    screen?.querySelector<HTMLElement>('[data-testid=quality-note]')?.dataset['cause'] ?? null;
  const look = (): void => {
    const screen = document.querySelector<HTMLElement>('[data-testid=call-screen]');
    const line = document.querySelector<HTMLElement>('[data-testid=connection-state]');
    const entry: DiaryEntry = {
      at: performance.timeOrigin + performance.now(),
      phase: screen?.dataset['phase'] ?? 'none',
      words: screen ? wordsOf(screen) : '',
      bars: barsOf(screen),
      cause: causeOn(screen),
      line: line?.dataset['status'] ?? '',
    };
    const said = ({ at: _, ...rest }: DiaryEntry): string => JSON.stringify(rest);
    const last = diary.at(-1);
    if (!last || said(last) !== said(entry)) diary.push(entry);
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ['data-phase', 'data-status', 'data-bars', 'data-cause'],
  });
}

export const readDiary = (page: Page): Promise<readonly DiaryEntry[]> =>
  page.evaluate(() => window.ringdownDiary);
