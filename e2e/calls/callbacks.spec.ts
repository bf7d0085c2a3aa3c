import { test } from './fixtures.ts';
import { ada, grace } from './team.ts';

test('somebody who was busy is called when they are free, and who promised to call back is held to it', async ({
  openPhone,
}) => {
  const a = await openPhone(ada);
  const g = await openPhone(grace);
  await g.page.getByTestId('own-presence').click();
  await g.page.getByRole('radio', { name: /^Do not disturb/ }).click();
  await a.seesStatus(grace.username, 'dnd');
  await a.call(grace.name);
  await a.callScreen.getByRole('button', { name: 'Tell me when free', exact: true }).click();
  await g.page.getByTestId('own-presence').click();
  await g.page.getByRole('radio', { name: /^Available/ }).click();
  await a.sees(`${grace.name} is free now`);
  await a.page.getByTestId('callback').getByRole('button', { name: 'Call', exact: true }).click();

  await g.callScreen.getByRole('button', { name: 'Decline with a message', exact: true }).click();
  await g.callScreen.getByRole('button', { name: /call you in 5 min/ }).click();
  await a.sees('I’ll call you in 5 min.');
  await g.sees(`You’ll be reminded to call ${ada.name}`);
});
