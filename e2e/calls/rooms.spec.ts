import type { Locator, Page } from '@playwright/test';
import { defaultSettings } from '../../src/shared/settings.ts';
import { expect, test, untouchedSound } from './fixtures.ts';
import { installProbe, receivedPitches } from './media-probe.ts';
import { createPhonePage, type PhonePage } from './phone-page.ts';
import { SETTINGS_KEY } from './signed-in.ts';
import { ada, alan, grace, type Member } from './team.ts';

const linus: Member = { username: 'linus', name: 'Linus Pauling', password: 'nature of the bond' };

/** Who speaks with which tone, Hz. */
const tones = new Map([
  [ada, 440],
  [grace, 660],
  [alan, 880],
  [linus, 1_100],
]);

interface InRoom {
  readonly member: Member;
  readonly phone: PhonePage;
}

const roomScreen = (page: Page) => page.getByTestId('room-screen');
const press = (page: Page, name: string | RegExp) =>
  roomScreen(page)
    .getByRole('button', { name, exact: typeof name === 'string' })
    .click();

async function makeRoom({ page }: PhonePage, name: string): Promise<void> {
  await page.getByRole('button', { name: /Rooms$/ }).click();
  await page.getByRole('button', { name: 'New room' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('button', { name: 'Create room' }).click();
  await expect(page.getByTestId('room').filter({ hasText: name })).toBeVisible();
}

async function enter({ page }: PhonePage, name: string): Promise<void> {
  await page.getByRole('button', { name: /Rooms$/ }).click();
  await page.getByRole('button', { name: `Join ${name}`, exact: true }).click();
  await expect(roomScreen(page)).toHaveAttribute('data-phase', 'inside');
}

async function openMenu({ page }: PhonePage, { name }: Member): Promise<Locator> {
  const tile = page.getByRole('article', { name, exact: true });
  await tile.hover();
  await tile.getByRole('button', { name: `More about ${name}` }).click();
  return tile;
}

async function remove(host: PhonePage, member: Member): Promise<void> {
  const menu = await openMenu(host, member);
  await menu.getByRole('button', { name: `Remove ${member.name}…` }).click();
  await host.page.getByRole('button', { name: 'Remove', exact: true }).click();
}

/** Each hears the tones of all others, each on a line of its own, and not their own. */
async function hearEachOther(people: readonly InRoom[]): Promise<void> {
  for (const { member, phone } of people) {
    const expected = people
      .filter((one) => one.member !== member)
      .map((one) => tones.get(one.member) ?? 0)
      .sort((a, b) => a - b);
    await expect
      .poll(async () => (await receivedPitches(phone.page)).map((hertz) => Math.round(hertz / 20) * 20), {
        message: `what ${member.name} hears`,
      })
      .toEqual(expected);
    await expect(phone.page.locator('[data-testid=tile]')).toHaveCount(people.length);
  }
}

test('four people in a room hear the other three, whoever comes, goes or crashes', async ({
  openPhone,
  team,
}) => {
  const people: InRoom[] = [];
  for (const [member, toneHertz] of tones)
    people.push({ member, phone: await openPhone(member, { toneHertz }) });
  const [a, g, t, l] = people as [InRoom, InRoom, InRoom, InRoom];
  await makeRoom(a.phone, 'Stand-up');
  for (const { phone } of people) await enter(phone, 'Stand-up');
  await hearEachOther(people);

  // Muted is silent for all, and drawn for all.
  await press(g.phone.page, 'Mute');
  for (const { phone } of [a, t, l])
    await expect(phone.page.getByRole('article', { name: grace.name, exact: true })).toHaveAttribute(
      'data-muted',
      'true',
    );
  await expect.poll(() => receivedPitches(a.phone.page)).toHaveLength(2);
  await press(g.phone.page, 'Mute');
  await hearEachOther(people);

  // The server is gone for a moment, and nobody notices.
  await team.crash();
  for (const { phone } of people) {
    await phone.isOnline();
    await expect(roomScreen(phone.page)).toHaveAttribute('data-phase', 'inside');
  }
  await hearEachOther(people);

  await press(t.phone.page, 'Leave');
  await hearEachOther([a, g, l]);
  await t.phone.isAtRest();

  // The page of one dies. The others see that, and need not wait until his seat is given up.
  const session = await l.phone.page.context().newCDPSession(l.phone.page);
  void session.send('Page.crash').catch(() => undefined);
  await expect(a.phone.page.getByRole('article', { name: linus.name, exact: true })).toContainText(
    /Reconnecting|Server/,
  );
  await remove(a.phone, linus);
  for (const { phone } of [a, g])
    await expect(phone.page.getByRole('article', { name: linus.name, exact: true })).toHaveCount(0);
  await hearEachOther([a, g]);

  // Whose page is loaded anew is back in the room by itself.
  await g.phone.page.reload();
  await expect(roomScreen(g.phone.page)).toHaveAttribute('data-phase', 'inside');
  await hearEachOther([a, g]);
  await press(a.phone.page, 'Leave');
  await press(g.phone.page, 'Leave');
  await a.phone.isAtRest();
});

test('a room with a passcode, cameras, a screen, hands and what a host may do', async ({ openPhone }) => {
  const a = await openPhone(ada, { toneHertz: 440 });
  const g = await openPhone(grace, { toneHertz: 660 });
  await a.page.getByRole('button', { name: /Rooms$/ }).click();
  await a.page.getByRole('button', { name: 'New room' }).click();
  await a.page.getByRole('textbox', { name: 'Name' }).fill('Design');
  await a.page.getByRole('textbox', { name: 'Passcode (optional)' }).fill('sesame');
  await a.page.getByRole('button', { name: 'Create room' }).click();
  await enter(a, 'Design');

  await g.page.getByRole('button', { name: /Rooms$/ }).click();
  await g.page.getByRole('button', { name: 'Join Design', exact: true }).click();
  await g.sees('This room asks for a passcode');
  await g.page.getByRole('textbox', { name: 'Passcode' }).fill('simsim');
  await g.page.getByRole('button', { name: 'Join', exact: true }).click();
  await g.sees('That wasn’t the passcode');
  await g.page.getByRole('textbox', { name: 'Passcode' }).fill('sesame');
  await g.page.getByRole('button', { name: 'Join', exact: true }).click();
  await g.hears(440);
  await a.hears(660);

  await press(g.page, 'Camera');
  await expect(a.page.getByTestId('tile-video')).toHaveCount(1);
  await a.seesMovingPictures();
  await press(g.page, 'Hand');
  await expect(a.page.getByRole('article', { name: grace.name, exact: true })).toContainText('Raised hand');
  await press(g.page, 'React');
  await g.page.getByRole('button', { name: 'React with 👏' }).click();
  await expect(a.page.getByRole('article', { name: grace.name, exact: true })).toContainText('👏');

  const menu = await openMenu(a, grace);
  await menu.getByRole('button', { name: `Mute ${grace.name}` }).click();
  await g.sees(`${ada.name} muted you`);
  await a.hearsNothing();

  // Elsewhere in the phone the room stays in reach.
  await g.page.getByRole('button', { name: 'Back to rooms' }).click();
  await g.page.getByTestId('room-bar').getByRole('button', { name: 'Mute' }).click();
  await a.hears(660);
  await g.page.getByRole('button', { name: 'Return to the room' }).click();

  await remove(a, grace);
  await g.sees('You were removed from the room');
  await g.isAtRest();
});

test('a call holds the room, and the room the call', async ({ openPhone }) => {
  const a = await openPhone(ada, { toneHertz: 440 });
  const g = await openPhone(grace, { toneHertz: 660 });
  const t = await openPhone(alan, { toneHertz: 880 });
  await makeRoom(a, 'Lounge');
  await enter(a, 'Lounge');
  await enter(g, 'Lounge');
  await a.hears(660);
  await t.call(ada.name);
  await a.page.getByRole('button', { name: 'Answer' }).click();
  await t.hears(440);
  await a.hears(880);
  await g.hearsNothing();
  await expect(g.page.getByRole('article', { name: ada.name, exact: true })).toContainText('On hold');
  await a.page.getByTestId('room-bar').getByRole('button', { name: 'Resume' }).click();
  await g.hears(440);
  await a.hears(660);
  await t.sees(`${ada.name} put you on hold`);
});

test('somebody without an account joins by a link from a phone’s browser', async ({
  openPhone,
  openBrowser,
  team,
}) => {
  const a = await openPhone(ada, { toneHertz: 440 });
  await makeRoom(a, 'Customers');
  await a.page.getByRole('button', { name: 'About Customers' }).click();
  await a.page.getByRole('switch', { name: 'Guests wait at the door' }).click();
  await a.page.getByRole('button', { name: 'Make a link' }).click();
  const link = await a.page.getByRole('textbox', { name: 'Link to the room' }).inputValue();
  expect(link).toContain(team.server.url);
  await a.page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(roomScreen(a.page)).toHaveAttribute('data-phase', 'inside');

  const browser = await openBrowser({ toneHertz: 660 });
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await context.addInitScript(installProbe);
  await context.addInitScript(([key, settings]) => localStorage.setItem(key, settings), [
    SETTINGS_KEY,
    JSON.stringify({ ...defaultSettings, audioProcessing: untouchedSound }),
  ] as const);
  const page = await context.newPage();
  await page.goto(link);
  await expect(page.getByText('You’re invited to Customers')).toBeVisible();
  expect(page.url(), 'the token is not left in the address').not.toContain('key=');
  await expect(page.getByRole('link', { name: 'open the room in the app' })).toHaveAttribute(
    'href',
    `ringdown:${link}`,
  );
  await page.getByRole('textbox', { name: 'Your name' }).fill('Joan');
  await page.getByRole('button', { name: 'Join', exact: true }).tap();
  await expect(roomScreen(page)).toHaveAttribute('data-phase', 'waiting');
  await a.page.getByTestId('at-the-door').getByRole('button', { name: 'Admit' }).click();
  await expect(roomScreen(page)).toHaveAttribute('data-phase', 'inside');
  const guest = createPhonePage(page);
  await guest.hears(440);
  await a.hears(660);

  // What the controls do, in the eyes and ears of somebody else.
  const control = (name: string): Promise<void> =>
    roomScreen(page).getByRole('button', { name, exact: true }).first().tap();
  const joan = a.page.getByRole('article', { name: 'Joan', exact: true });
  await control('Mute');
  await expect(joan).toHaveAttribute('data-muted', 'true');
  await a.hearsNothing();
  await control('Mute');
  await expect(joan).toHaveAttribute('data-muted', 'false');
  await a.hears(660);
  await control('Camera');
  await expect(joan.getByTestId('tile-video')).toBeVisible();
  await a.seesMovingPictures();
  await control('Camera');
  await expect(joan.getByTestId('tile-video')).toBeHidden();
  await control('Share');
  await expect(a.page.getByTestId('tile-screen')).toBeVisible();
  await control('Share');
  await expect(a.page.getByTestId('tile-screen')).toHaveCount(0);
  await control('Hand');
  await expect(joan).toContainText('Raised hand');
  await control('Hand');
  await expect(joan).not.toContainText('Raised hand');
  await control('React');
  await page.getByRole('button', { name: 'React with 🎉' }).tap();
  await expect(joan).toContainText('🎉');

  // What changes this side alone.
  await control('Show people');
  await expect(page.getByRole('region', { name: 'People in the room' })).toContainText(ada.name);
  await control('Hide people');
  await expect(page.getByRole('region', { name: 'People in the room' })).toBeHidden();
  await control('More');
  await control('Show who speaks large');
  await control('More');
  await control('Show everybody alike');
  for (const [menu, devices] of [
    ['Choose microphone and speaker', 'Microphone'],
    ['Choose a camera', 'Camera'],
  ] as const) {
    await control(menu);
    await page.getByRole('radiogroup', { name: devices }).getByRole('radio').last().tap();
    await expect(page.getByRole('radiogroup', { name: devices })).toBeHidden();
  }
  await a.hears(660);
  await control(`More about ${ada.name}`);
  await page.getByRole('slider', { name: /^Volume/ }).fill('0');
  await expect(page.getByText('0 %', { exact: true })).toBeVisible();
  await page.getByRole('slider', { name: /^Volume/ }).fill('100');
  await page.getByRole('button', { name: 'Pin', exact: true }).tap();
  await control(`More about ${ada.name}`);
  await page.getByRole('button', { name: 'Unpin', exact: true }).tap();

  await roomScreen(page).getByRole('button', { name: 'Leave', exact: true }).tap();
  await expect(page.getByText('You left Customers')).toBeVisible();
  await guest.isAtRest();
  await page.getByRole('button', { name: 'Join again' }).tap();
  await a.page.getByTestId('at-the-door').getByRole('button', { name: 'Admit' }).click();
  await guest.hears(440);
});
