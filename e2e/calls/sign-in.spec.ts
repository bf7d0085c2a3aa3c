import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { untilOnline } from './signed-in.ts';
import { ada, grace } from './team.ts';

async function createAccount(page: Page, member: typeof ada): Promise<void> {
  await page.getByLabel('Your name').fill(member.name);
  await page.getByLabel('Username').fill(member.username);
  await page.getByLabel('Password', { exact: true }).fill(member.password);
  await page.getByRole('button', { name: 'Create account' }).click();
}

async function signIn(
  page: Page,
  { username, password }: { username: string; password: string },
): Promise<void> {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('a newcomer opens the printed link, becomes the admin, invites a colleague and calls them', async ({
  team,
  openBrowser,
}) => {
  const first = await (await openBrowser({ toneHertz: 440 })).newPage();
  await first.goto(await team.invite());
  expect(new URL(first.url()).hash, 'the token leaves the address bar').toBe('');
  await createAccount(first, ada);
  await first
    .getByRole('button', { name: /Invite someone/ })
    .first()
    .click();
  await first.getByRole('button', { name: 'Make a link', exact: true }).click();
  const link = first.getByLabel('Invite link');
  await expect(link).toBeVisible();
  const address = (await link.inputValue()).trim();
  await first.keyboard.press('Escape');

  const second = await (await openBrowser({ toneHertz: 660 })).newPage();
  await second.goto(address);
  await expect(second.getByText('Test team')).toBeVisible();
  await createAccount(second, grace);
  const row = first.getByTestId('person').filter({ hasText: grace.name });
  await expect(row, 'she appears, and can be called').toHaveAttribute('data-status', 'available');
  await row.getByRole('button', { name: `Call ${grace.name}`, exact: true }).click();
  await second.getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(first.getByTestId('call-screen')).toHaveAttribute('data-phase', 'active');

  await second.reload();
  await expect(second.getByRole('button', { name: 'People' }), 'a reload stays signed in').toBeVisible();
});

test('a second tab signs in for itself, and has the session once the first is closed', async ({
  team,
  openBrowser,
}) => {
  const context = await (await openBrowser({ toneHertz: 440 })).newContext();
  const first = await context.newPage();
  await first.goto(await team.invite());
  await createAccount(first, ada);
  await untilOnline(first);

  const second = await context.newPage();
  await second.goto(team.server.url);
  await expect(second.getByRole('heading', { name: 'Sign in to Ringdown' })).toBeVisible();
  await first.reload();
  await untilOnline(first);
  await first.close();
  await second.reload();
  await untilOnline(second);
});

test('an invite that is used up says so', async ({ team, openBrowser }) => {
  const link = await team.invite();
  await team.join(ada);
  const page = await (await openBrowser({ toneHertz: 440 })).newPage();
  await page.goto(link);
  await expect(page.getByText('This invite has been used, has expired or was revoked')).toBeVisible();
});

test('a taken name and a wrong password are explained, and the right ones work', async ({
  team,
  openBrowser,
}) => {
  await team.join(ada);
  const page = await (await openBrowser({ toneHertz: 440 })).newPage();
  await page.goto(await team.invite());
  await createAccount(page, { ...grace, username: ada.username });
  await expect(page.getByText('This username is taken')).toBeVisible();
  await page.getByRole('button', { name: 'I already have an account' }).click();
  await signIn(page, { username: ada.username, password: 'not the password' });
  await expect(page.getByText('Username or password is wrong')).toBeVisible();
  await signIn(page, { username: 'nobody', password: 'not the password' });
  await expect(page.getByText('Username or password is wrong')).toBeVisible();
  await signIn(page, ada);
  await expect(page.getByRole('button', { name: 'People' })).toBeVisible();
});

test('a server that is not there, or is something else, is explained', async ({ team, openBrowser }) => {
  await team.join(ada);
  const page = await (await openBrowser({ toneHertz: 440 })).newPage();
  await page.goto(team.server.url);
  await page.getByRole('button', { name: 'Other server' }).click();
  await page.getByLabel('Server address').fill('not an address');
  await page.getByRole('button', { name: 'Go to this server' }).click();
  await expect(page.getByText('does not look like a server address')).toBeVisible();

  // The same server by another name: to the browser it is another one, with a page of its own.
  const other = `localhost:${new URL(team.server.url).port}`;
  expect(new URL(team.server.url).host).not.toBe(other);
  await page.getByLabel('Server address').fill(other);
  await page.getByRole('button', { name: 'Go to this server' }).click();
  await expect(page.getByText(`Server ${other}`)).toBeVisible();
  expect(new URL(page.url()).host).toBe(other);

  await team.server.stop();
  await signIn(page, ada);
  await expect(page.getByText('The server doesn’t answer')).toBeVisible();
});

test('a phone that was signed out elsewhere asks to sign in again', async ({ team, openPhone }) => {
  const { page } = await openPhone(ada);
  const token = await page.evaluate(() => {
    const stored = localStorage.getItem('ringdown.session');
    return stored === null ? '' : (JSON.parse(stored) as { token: string }).token;
  });
  const response = await fetch(`${team.server.url}/api/sign-out`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(response.ok).toBe(true);
  await expect(page.getByText('You are no longer signed in on this device')).toBeVisible();
  await signIn(page, ada);
  await expect(page.getByRole('button', { name: 'People' })).toBeVisible();
});

test('while the server is away the phone says so, and is back by itself', async ({ team, openPhone }) => {
  const { page } = await openPhone(ada);
  await team.server.stop();
  await expect(page.getByText('No connection to the server')).toBeVisible();
  await team.startAgain();
  await expect(page.getByText('No connection to the server')).toBeHidden();
});
