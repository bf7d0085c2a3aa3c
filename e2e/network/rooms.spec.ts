import { alan as alanHimself } from '../calls/team.ts';
import { noBadNetworks } from './equipment.ts';
import { expect, test } from '@playwright/test';
import { listenWhile, tellFigures } from './figures.ts';
import { listenFor, takeSound } from './sound-tap.ts';
import { ADA_HZ, createWorld, GRACE_HZ, type NetworkPhone } from './world.ts';

test.skip(noBadNetworks !== null, noBadNetworks ?? '');

const ROOM = 'Field work';
/** As for calls: see `outages.spec.ts`. */
const NO_GAP_MS = 1_000;
const SOON_MS = 4_000;
const WITHOUT_SERVER_MS = 10_000;

async function join({ page }: NetworkPhone): Promise<void> {
  await page.getByRole('button', { name: /Rooms$/ }).click();
  await page.getByRole('button', { name: `Join ${ROOM}`, exact: true }).click();
  await expect(page.getByTestId('room-screen')).toHaveAttribute('data-phase', 'inside');
}

/** Each sees so many tiles, all others connected, and no ghost of anybody. */
async function allInside(people: readonly NetworkPhone[]): Promise<void> {
  for (const { page } of people) {
    await expect(page.getByTestId('room-screen')).toHaveAttribute('data-phase', 'inside');
    await expect(page.getByTestId('tile')).toHaveCount(people.length);
    await expect(page.locator('[data-testid=tile][data-link=up]')).toHaveCount(people.length - 1);
  }
}

test('in a room of three one changes the network, and is without the server for 10 s', async () => {
  const world = await createWorld();
  try {
    const { ada, grace } = world;
    const alan = await world.open(alanHimself, { hertz: 880, network: 3 });
    const people = [ada, grace, alan];
    await ada.page.getByRole('button', { name: /Rooms$/ }).click();
    await ada.page.getByRole('button', { name: 'New room' }).click();
    await ada.page.getByRole('textbox', { name: 'Name' }).fill(ROOM);
    await ada.page.getByRole('button', { name: 'Create room' }).click();
    for (const phone of people) await join(phone);
    await allInside(people);
    // So that a silence of one of the two is not filled by his tone.
    await alan.page.getByTestId('room-screen').getByRole('button', { name: 'Mute', exact: true }).click();
    const bothHear = async (): Promise<void> => {
      await ada.hears(GRACE_HZ);
      await grace.hears(ADA_HZ);
    };
    await bothHear();
    for (const { page } of [ada, grace]) await takeSound(page);

    const changed = await listenWhile(world, async () => {
      await ada.changeNetwork();
      await listenFor(ada.page, 1_000);
      await bothHear();
    });
    tellFigures(18, 'another network in a room of three', changed);
    expect(changed.byAda.longestSilenceMs).toBeLessThan(SOON_MS);
    expect(changed.byGrace.longestSilenceMs).toBeLessThan(SOON_MS);
    await allInside(people);

    const hand = ada.page.getByTestId('room-screen').getByRole('button', { name: 'Hand', exact: true });
    const adaSeenBy = ({ page }: NetworkPhone) =>
      page.getByRole('article', { name: ada.member.name, exact: true });
    const cutOff = await listenWhile(world, async () => {
      await ada.place.shape({ tcpBlocked: true });
      await hand.click();
      await listenFor(ada.page, WITHOUT_SERVER_MS);
      for (const phone of [grace, alan])
        await expect(adaSeenBy(phone), 'nothing gets through').not.toContainText('Raised hand');
      await ada.place.shape({});
    });
    tellFigures(19, 'in a room without the server for 10 s', cutOff);
    expect(cutOff.byAda.longestSilenceMs).toBeLessThan(NO_GAP_MS);
    expect(cutOff.byGrace.longestSilenceMs).toBeLessThan(NO_GAP_MS);
    for (const phone of [grace, alan]) await expect(adaSeenBy(phone)).toContainText('Raised hand');
    await allInside(people);
  } finally {
    await world.dispose();
  }
});
