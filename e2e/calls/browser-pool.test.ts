import type { Browser } from '@playwright/test';
import { expect, it } from 'vitest';
import { createBrowserPool } from './browser-pool.ts';

const OPTIONS = { toneHertz: 440 };

/** A pool whose browsers have one page open each, and how often each of them was started and ended. */
function pooled() {
  const ended: Browser[] = [];
  const stuck = new Set<Browser>();
  const pool = createBrowserPool(() => {
    const close = (): Promise<void> =>
      stuck.has(browser) ? Promise.reject(new Error('it hangs')) : Promise.resolve();
    const browser = {
      isConnected: () => !ended.includes(browser),
      contexts: () => [{ close }],
      close: () => Promise.resolve(void ended.push(browser)),
    } as unknown as Browser;
    return Promise.resolve(browser);
  });
  return { pool, ended, stuck };
}

it('gives a browser to one at a time, and to the next test again', async () => {
  const { pool, ended } = pooled();
  const one = await pool.take(OPTIONS);
  const other = await pool.take(OPTIONS);
  expect(other).not.toBe(one);
  await pool.takeBack();
  expect(await pool.take(OPTIONS)).toBe(one);
  expect(await pool.take({ toneHertz: 660 })).not.toBe(other);
  await pool.dispose();
  expect(ended).toHaveLength(3);
});

it('ends a browser in which something can not be closed, and takes back the others', async () => {
  const { pool, ended, stuck } = pooled();
  const one = await pool.take(OPTIONS);
  const other = await pool.take(OPTIONS);
  stuck.add(one);
  await pool.takeBack();
  expect(ended).toEqual([one]);
  expect(await pool.take(OPTIONS)).toBe(other);
  expect([one, other]).not.toContain(await pool.take(OPTIONS));
});
