import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { ada } from './team.ts';

/** As Chromium does where a person blocks the data of a site. */
const blockSiteData = (page: Page) =>
  page.addInitScript(() => {
    const refuse = (): never => {
      throw new DOMException('Access is denied for this document.', 'SecurityError');
    };
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
      Object.defineProperty(window, name, { get: refuse });
  });

test('a page whose site data is blocked comes up, says so, and lets one call', async ({
  team,
  openBrowser,
}) => {
  const page = await (await openBrowser({ toneHertz: 440 })).newPage();
  await blockSiteData(page);
  await page.goto(await team.invite());
  await expect(page.getByText('Your browser blocks site data')).toBeVisible();
  await page.getByLabel('Your name').fill(ada.name);
  await page.getByLabel('Username').fill(ada.username);
  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByText('You’re the first one here')).toBeVisible();
  await expect(page.getByText(/can’t open its list of your colleagues’ devices/)).toBeVisible();
});

test('a start that fails says what happened and what to do', async ({ team, openBrowser }) => {
  const page = await (await openBrowser({ toneHertz: 440 })).newPage();
  await page.addInitScript(() => {
    // Something that no browser lacks, and that the page needs.
    Object.defineProperty(window, 'addEventListener', { value: undefined });
  });
  await page.goto(new URL('/', await team.invite()).href);
  await expect(page.getByRole('alert')).toContainText('Ringdown could not start');
  await expect(page.getByRole('button', { name: 'Reload' })).toBeVisible();
});

test('tabs of one browser follow each other’s settings', async ({ openBrowser, team }) => {
  const context = await (await openBrowser({ toneHertz: 440 })).newContext();
  const [one, two] = [await context.newPage(), await context.newPage()];
  const address = new URL('/', await team.invite()).href;
  for (const page of [one, two]) {
    await page.goto(address);
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  }
  await one.evaluate(() => localStorage.setItem('ringdown.settings', '{"theme":"dark"}'));
  await expect(two.locator('html')).toHaveAttribute('data-theme', 'dark');
});
