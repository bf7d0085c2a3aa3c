import type { BrowserWindow } from 'electron';
import type { Logger } from '../logging/logger.ts';
import type { AskPerson } from './question.ts';

/** A page that dies again within this time is not reloaded once more, ms: it would die for ever. */
const RELOAD_PAUSE_MS = 10_000;

export interface PageLifeDeps {
  readonly ask: AskPerson;
  /** The page is gone or loads anew; whatever it published is no longer true. */
  readonly onPhoneLost: () => void;
  readonly isQuitting: () => boolean;
  /** Ms since epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

/**
 * Loads the page anew where it dies. One that dies twice in a row would do so for ever, so the person is asked, and it is
 * tried again when they want to see it; the same where it hangs.
 */
export function keepPageAlive(window: BrowserWindow, deps: PageLifeDeps): { readonly revive: () => void } {
  let lastReload = Number.NEGATIVE_INFINITY;
  let isDead = false;
  let question: AbortController | null = null;
  const reload = (): void => {
    isDead = false;
    lastReload = deps.now();
    window.webContents.reload();
  };
  const ask = async ({ no, ...text }: Question, act: () => void): Promise<void> => {
    if (question !== null) return;
    const asked = new AbortController();
    question = asked;
    const response = await deps.ask({
      ...{ type: 'warning', ...text, signal: asked.signal },
      ...{ buttons: ['Start it again', no], defaultId: 0, cancelId: 1 },
    });
    if (question === asked) question = null;
    if (response === 0 && !asked.signal.aborted && !window.isDestroyed()) act();
  };
  const closeQuestion = (): void => {
    question?.abort();
    question = null;
  };
  const revive = (): void => {
    if (!isDead) return;
    closeQuestion();
    reload();
  };
  window.webContents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) deps.onPhoneLost();
  });
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    deps.onPhoneLost();
    if (reason === 'clean-exit' || deps.isQuitting()) return;
    const tooSoon = deps.now() - lastReload < RELOAD_PAUSE_MS;
    deps.log.error('the page of the phone died', { reason, reloads: !tooSoon });
    closeQuestion();
    isDead = tooSoon;
    if (tooSoon) void ask(crashedTwice, revive);
    else reload();
  });
  window.on('unresponsive', () => {
    deps.log.warn('the page of the phone does not respond');
    // What becomes of that is what becomes of any page that dies.
    void ask(notResponding, () => window.webContents.forcefullyCrashRenderer());
  });
  window.on('responsive', closeQuestion);
  return { revive };
}

interface Question {
  readonly message: string;
  readonly detail: string;
  /** What the other button says. */
  readonly no: string;
}

const crashedTwice: Question = {
  message: 'Ringdown crashed twice in a row',
  detail: 'Nobody can call you until it runs again.',
  no: 'Not now',
};

const notResponding: Question = {
  message: 'Ringdown is not responding',
  detail: 'If you start it again, it brings you back into your call.',
  no: 'Wait',
};
