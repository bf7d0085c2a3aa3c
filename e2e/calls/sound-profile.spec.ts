import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { ada, grace } from './team.ts';

/** What a page says about its sound, of all that matters here. */
const said = (page: Page) =>
  page.evaluate(() => {
    const [peer] = window.ringdownProbe.peers.filter(({ connectionState }) => connectionState !== 'closed');
    const words = peer?.localDescription?.sdp ?? '';
    return ['sprop-stereo=1', ';stereo=1', 'usedtx=1'].filter((word) => words.includes(word));
  });

test('music is announced, asked for and heard in the middle of a call', async ({ openPhone }) => {
  const a = await openPhone(ada, { toneHertz: 440 });
  const g = await openPhone(grace, { toneHertz: 660 });
  await a.call(grace.name);
  await g.answer();
  await g.hears(440);
  expect(await said(a.page)).toEqual([]);

  await a.page.getByRole('button', { name: 'Back to people' }).click();
  await a.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await a.page.getByRole('tab', { name: 'Sound & video' }).click();
  await a.page.getByRole('combobox', { name: 'Sound mode' }).selectOption('Music');
  await expect.poll(() => said(a.page)).toEqual(['sprop-stereo=1']);
  await expect.poll(() => said(g.page)).toEqual([';stereo=1']);
  await g.hears(440);
  await a.hears(660);
});
