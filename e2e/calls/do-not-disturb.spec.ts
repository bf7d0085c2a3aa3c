import { expect, test } from './fixtures.ts';
import { ada, grace } from './team.ts';

test('somebody who is not to be disturbed for an hour is busy, except for whom they always want to hear', async ({
  openPhone,
}) => {
  const a = await openPhone(ada);
  const g = await openPhone(grace);
  const ownStatus = g.page.getByTestId('own-presence');
  await ownStatus.click();
  await g.page.getByRole('button', { name: 'Do not disturb for 1 hour' }).click();
  await expect(ownStatus).toHaveAccessibleName(/Do not disturb until .*\d\d:\d\d/);
  await a.seesStatus(grace.username, 'dnd');
  await a.call(grace.name);
  await a.sees(`${grace.name} is busy`);

  await g.page.getByRole('button', { name: ada.name, exact: true }).click();
  await g.page.getByRole('radio', { name: /^Always ring/ }).check();
  await a.call(grace.name);
  await g.answer();
  await a.hears(440);
});

test('quiet hours hold for all devices of a person, and whose calls go straight to busy learns no more than that', async ({
  openPhone,
}) => {
  const a = await openPhone(ada);
  const g = await openPhone(grace);
  const atHome = await openPhone(grace);
  await g.page.getByRole('button', { name: ada.name, exact: true }).click();
  await g.page.getByRole('radio', { name: /^Straight to busy/ }).check();
  await a.call(grace.name);
  await a.sees(`${grace.name} is busy`);
  await a.seesStatus(grace.username, 'available');

  await g.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await g.page.getByRole('tab', { name: 'Calls' }).click();
  await g.page.getByRole('switch', { name: 'Do not disturb on a schedule' }).check();
  await g.page.getByLabel('from').fill('00:00');
  await g.page.getByLabel('to', { exact: true }).fill('00:00');
  await g.page.getByLabel('to', { exact: true }).press('Enter');
  await a.seesStatus(grace.username, 'dnd');
  await expect(atHome.page.getByTestId('own-presence')).toHaveAccessibleName(/Do not disturb until/);
});
