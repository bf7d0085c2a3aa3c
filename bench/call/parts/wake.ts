import type { Browser, Page } from '@playwright/test';
import { ada, grace } from '../../../e2e/calls/team.ts';
import { percentile } from '../../report.ts';
import { processesOf } from '../browser-processes.ts';
import type { Part } from '../part.ts';
import { openStage } from '../stage.ts';

/** Until a server that hears nothing has given a device up, and its grace is over. */
const LONGEST_SLEEP_MS = 120_000;

/**
 * A laptop sleeps and wakes up with a connection that looks open and carries nothing: all processes of a browser are
 * stopped and its connections stranded until a colleague sees the person as offline; then the processes go on.
 */
export const wakePart: Part = {
  title: 'From waking up to being reachable',
  async measure({ browsers, isQuick }) {
    const stage = await openStage({ browsers, path: null });
    try {
      await stage.openPhone('caller', ada);
      const colleague = await stage.openPhone('callee', grace);
      const [woken, opened]: [number[], number[]] = [[], []];
      for (let nap = 0; nap < (isQuick ? 1 : 5); nap += 1) {
        await seesAda(colleague.page, 'available');
        await asleep(browsers[0], async () => {
          stage.serverLines.caller.strand();
          await seesAda(colleague.page, 'offline');
        });
        const awake = Date.now();
        await seesAda(colleague.page, 'available');
        woken.push(Date.now() - awake);
        const reload = Date.now();
        await colleague.page.reload();
        await colleague.phone.isOnline(LONGEST_SLEEP_MS);
        opened.push(Date.now() - reload);
      }
      return [
        {
          ...{ figure: 'awake to reachable, p50, beside opening a page anew', unit: 'ms' },
          ...{ value: percentile(woken, 0.5), baseline: percentile(opened, 0.5) },
          aim: { of: 'value', atMost: 1_000 },
        },
      ];
    } finally {
      await stage.close();
    }
  },
};

async function asleep(browser: Browser, meanwhile: () => Promise<void>): Promise<void> {
  const pids = (await processesOf(browser)).map(({ pid }) => pid);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  try {
    await meanwhile();
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  }
}

async function seesAda(page: Page, status: string): Promise<void> {
  const selector = `[data-testid=person][data-username="${ada.username}"][data-status=${status}]`;
  await page.waitForFunction((wanted) => document.querySelector(wanted) !== null, selector, {
    polling: 20,
    timeout: LONGEST_SLEEP_MS,
  });
}
