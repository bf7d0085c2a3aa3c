import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { PhonePage } from './phone-page.ts';
import { ada, grace } from './team.ts';

const ADA_HZ = 440;
const GRACE_HZ = 660;

const mark = (page: Page) => page.getByTestId('trust-mark');
const words = (page: Page) => page.getByTestId('verification-words');

async function talk(from: PhonePage, to: PhonePage): Promise<void> {
  await from.call(grace.name);
  await to.answer();
  await from.hears(GRACE_HZ);
  await to.hears(ADA_HZ);
}

test('two people compare words, and recognise each other from then on', async ({ openPhone }) => {
  const a = await openPhone(ada, { toneHertz: ADA_HZ });
  const g = await openPhone(grace, { toneHertz: GRACE_HZ });
  await talk(a, g);
  for (const { page } of [a, g]) await expect(mark(page)).toHaveText('Not verified');
  await mark(a.page).click();
  await a.page.getByRole('button', { name: 'Compare words' }).click();
  // Uninvited, nothing lies over the other side's buttons.
  await g.sees(`${ada.name} wants to compare words with you`);
  await expect(g.page.getByRole('dialog')).toHaveCount(0);
  await g.mute();
  await g.unmute();
  await g.page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(words(g.page)).toBeVisible();
  const [adas, graces] = [await words(a.page).innerText(), await words(g.page).innerText()];
  expect(adas).toBe(graces);
  for (const { page } of [a, g]) {
    await page.getByRole('button', { name: 'They match' }).click();
    await expect(mark(page)).toHaveText('Verified');
  }
  await a.hangUp();
  await g.sees(`${ada.name} hung up`);

  // What is known is kept by the browser, and so is the key.
  await a.page.reload();
  await a.isOnline();
  await talk(a, g);
  for (const { page } of [a, g]) await expect(mark(page)).toHaveText('Verified');
});

/** What a server does that wants to sit in the middle: other fingerprints than the devices made. */
const swapFingerprints = (frame: string): string =>
  frame.replace(/(fingerprint:sha-256 )([0-9A-F]{2})((?::[0-9A-F]{2}){31})/g, '$100$3');

test('a server that swaps fingerprints between two who know each other gets no sound', async ({
  openPhone,
}) => {
  const a = await openPhone(ada, { toneHertz: ADA_HZ });
  const g = await openPhone(grace, { toneHertz: GRACE_HZ });
  await talk(a, g);
  await a.hangUp();
  await g.isAtRest();
  await a.isAtRest();

  a.line.tamper(swapFingerprints);
  await a.call(grace.name);
  await g.seesPhase('ringing-in');
  await g.sees(`This may not be ${ada.name}`);
  await g.answer();
  await g.sees(`Stopped: this may not be ${ada.name}`);
  // Before anything that takes long: the words go away by themselves.
  await a.sees(`${grace.name}’s device doesn’t trust yours`);
  await g.hearsNothing();
  await a.hearsNothing();
  await g.isAtRest();
  await a.isAtRest();
});
