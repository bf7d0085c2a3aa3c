import { firstScripts, laterScripts } from './first-scripts.ts';
import { expect, test } from './fixtures.ts';
import { ada } from './team.ts';

const MAX_FIRST_SCRIPT_BYTES = 150_000;
/** Longer texts in a script. */
const sentencesIn = (text: string): readonly string[] =>
  [...text.matchAll(/[`'"]([A-Z][^`'"<>{}]{30,})[`'"]/g)].map(([, sentence = '']) => sentence);

test('what a page needs to begin is small, and what only an admin sees is not in it', async ({ team }) => {
  const first = await firstScripts(team.server.url);
  expect(first.length).toBeGreaterThan(0);
  const bytes = first.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0);
  expect(bytes, 'the compression counts').toBeLessThan(
    first.reduce((sum, { text }) => sum + text.length, 0) / 2,
  );
  expect(bytes).toBeLessThanOrEqual(MAX_FIRST_SCRIPT_BYTES);

  const later = await laterScripts(team.server.url, first);
  const admin = later.find(({ path }) => path.includes('AdminScreen'));
  const sentences = sentencesIn(admin?.text ?? '');
  expect(sentences.length).toBeGreaterThan(3);
  expect(sentences.filter((sentence) => first.some(({ text }) => text.includes(sentence)))).toEqual([]);
});

test('a page is painted before its script is there', async ({ team, openBrowser }) => {
  const page = await (await openBrowser({ toneHertz: 440 })).newPage();
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/assets/*.js', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(team.server.url, { waitUntil: 'commit' });
  await expect(page.getByText('Starting Ringdown…')).toBeVisible();
  const mark = page.locator('.brand rect');
  await expect(mark, 'with the colours of the theme').toHaveCSS('fill', 'rgb(10, 91, 99)');
  letGo();
  await expect(page.getByRole('heading', { name: /Welcome to Ringdown|Sign in/ })).toBeVisible();
  await expect(page.getByText('Starting Ringdown…')).toHaveCount(0);
});

test('a screen that can’t be fetched says so, and comes once it can', async ({ openPhone, team }) => {
  const phone = await openPhone(ada);
  // Nothing is kept of what it fetched ahead, and the server does not answer for the files of its screens.
  await phone.page.route('**/assets/SettingsScreen*.js', (route) => route.abort());
  await phone.page.goto(team.server.url);
  await phone.page.getByRole('button', { name: 'Settings' }).click();
  await expect(phone.page.getByRole('alert')).toContainText('could not be loaded');
  await expect(phone.page.getByRole('button', { name: 'Reload' })).toBeVisible();
  await phone.page.unroute('**/assets/SettingsScreen*.js');
  await phone.page.getByRole('button', { name: 'Try again' }).click();
  await expect(phone.page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await expect(phone.page.getByRole('alert')).toHaveCount(0);
});
