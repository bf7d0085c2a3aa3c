import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { ada, alan, grace, type Member } from './team.ts';

async function createAccount(page: Page, { name, username, password }: Member): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('button', { name: 'People', exact: true })).toBeVisible();
}

async function open(page: Page, section: 'People' | 'Invites' | 'Server' | 'Log'): Promise<void> {
  await page.getByRole('button', { name: 'Admin', exact: true }).click();
  await page.getByRole('tab', { name: section }).click();
}

async function openPerson(page: Page, { name, username }: Member): Promise<void> {
  await open(page, 'People');
  const all = page.getByRole('button', { name: 'All people' });
  if (await all.isVisible()) await all.click();
  await page
    .getByTestId('admin-person')
    .and(page.locator(`[data-username=${username}]`))
    .click();
  await expect(page.getByRole('heading', { name })).toBeVisible();
}

const logOf = async (page: Page): Promise<readonly string[]> => {
  await open(page, 'Log');
  await expect(page.getByTestId('audit-entry').first()).toBeVisible();
  return (await page.getByTestId('audit-entry').allInnerTexts()).map((text) => text.split('\n')[0] ?? '');
};

test('an admin lets two people in, signs one out, deactivates the other, and it is all in the log', async ({
  openPhone,
  openBrowser,
}) => {
  const { page: admin } = await openPhone(ada);

  await open(admin, 'Invites');
  await admin.getByLabel('Uses').selectOption('Up to 2 people');
  await admin.getByRole('button', { name: 'Make a link', exact: true }).click();
  await expect(admin.getByRole('img', { name: 'The invite link as a QR code' })).toBeVisible();
  const link = await admin.getByLabel('Invite link', { exact: true }).inputValue();
  const appLink = await admin.getByLabel('Invite link for the app').inputValue();
  expect(appLink).toMatch(/^ringdown:/);
  expect(appLink.split('#')[1], 'the same token').toBe(link.split('#')[1]);
  await expect(admin.getByTestId('invite').filter({ hasText: '2 of 2 uses left' })).toBeVisible();

  const browser = await openBrowser({ toneHertz: 440 });
  const join = async (): Promise<Page> => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(link);
    return page;
  };
  const first = await join();
  await createAccount(first, grace);
  const second = await join();
  await createAccount(second, alan);
  const third = await join();
  await expect(third.getByRole('alert')).toContainText('no longer valid');

  const usedUp = admin.getByTestId('invite').filter({ hasText: '2 of 2 uses taken' });
  await expect(usedUp, 'without opening the page again').toHaveAttribute('data-state', 'used');

  for (const page of [first, second]) {
    await expect(page.getByRole('button', { name: 'Settings', exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Admin', exact: true }), 'not for members').toBeHidden();
  }

  await openPerson(admin, grace);
  const about = (words: string) => admin.getByText(words).first();
  await expect(about('Online on 1 device')).toBeVisible();
  await first.goto('about:blank');
  await expect(about('Last seen'), 'without opening the page again').toBeVisible();
  await expect(about('Connected now'), 'nor the devices').toBeHidden();
  await first.goto(new URL('/', link).href);
  await expect(about('Online on 1 device')).toBeVisible();
  await admin.getByRole('button', { name: /^Sign out/ }).click();
  await expect(first.getByText('You are no longer signed in on this device.')).toBeVisible();
  await expect(admin.getByText('No signed-in devices.')).toBeVisible();

  await openPerson(admin, alan);
  await admin.getByRole('button', { name: 'Deactivate' }).click();
  const question = admin.getByRole('dialog', { name: `Deactivate ${alan.name}?` });
  await expect(question.getByRole('button', { name: 'Cancel' }), 'Enter does no harm').toBeFocused();
  await question.getByRole('button', { name: 'Deactivate' }).click();
  await expect(second.getByText('You are no longer signed in on this device.')).toBeVisible();
  await second.getByLabel('Username').fill(alan.username);
  await second.getByLabel('Password', { exact: true }).fill(alan.password);
  await second.getByRole('button', { name: 'Sign in' }).click();
  await expect(second.getByText('Username or password is wrong')).toBeVisible();

  const [adminName, graceName, alanName] = [ada.name, grace.name, alan.name];
  expect((await logOf(admin)).slice(0, 5)).toEqual([
    `${adminName} deactivated ${alanName}`,
    expect.stringContaining(`${adminName} signed out ${graceName}’s device`),
    `${alanName} joined as a member of the team with an invite`,
    `${graceName} joined as a member of the team with an invite`,
    `${adminName} made an invite for up to 2 people to join as a member of the team`,
  ]);

  await open(admin, 'Server');
  await expect(admin.getByTestId('figures')).toContainText('People online');
  await expect(admin.getByText('Embedded database')).toBeVisible();
});

test('somebody signs out the device they lost, and changes their password', async ({ openPhone }) => {
  const { page: desk } = await openPhone(ada);
  const { page: lost } = await openPhone(ada);

  await desk.getByRole('button', { name: 'Settings', exact: true }).click();
  await desk.getByRole('tab', { name: 'Account' }).click();
  const devices = desk.getByTestId('device');
  await expect(devices).toHaveCount(2);
  await expect(devices.filter({ hasText: 'This device' })).toHaveCount(1);
  await devices.getByRole('button', { name: /^Sign out/ }).click();
  await expect(lost.getByText('You are no longer signed in on this device.')).toBeVisible();
  await expect(devices).toHaveCount(1);

  await desk.getByRole('button', { name: 'Change password…' }).click();
  await desk.getByLabel('Current password', { exact: true }).fill('not my password');
  await desk.getByLabel('New password', { exact: true }).fill('difference engine 1822');
  await desk.getByRole('button', { name: 'Change password', exact: true }).click();
  await expect(desk.getByRole('alert')).toContainText('That is not your current password.');
  await desk.getByLabel('Current password', { exact: true }).fill(ada.password);
  await desk.getByRole('button', { name: 'Change password', exact: true }).click();
  await expect(desk.getByText('Password changed')).toBeVisible();

  await lost.getByLabel('Username').fill(ada.username);
  await lost.getByLabel('Password', { exact: true }).fill('difference engine 1822');
  await lost.getByRole('button', { name: 'Sign in' }).click();
  await expect(lost.getByRole('button', { name: 'People', exact: true })).toBeVisible();
});
