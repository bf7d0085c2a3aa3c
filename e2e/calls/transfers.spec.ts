import { expect, test } from './fixtures.ts';
import type { PhonePage } from './phone-page.ts';
import { ada, alan, grace } from './team.ts';

async function pickForTransfer({ page, callScreen }: PhonePage, choice: string): Promise<void> {
  await callScreen.getByRole('button', { name: 'More', exact: true }).click();
  await callScreen.getByRole('button', { name: /^Transfer / }).click();
  await page.getByRole('dialog').getByRole('button', { name: choice, exact: true }).click();
}

test('a call comes back from somebody who declines it, and goes to who answers it', async ({ openPhone }) => {
  const a = await openPhone(ada, { toneHertz: 440 });
  const g = await openPhone(grace, { toneHertz: 660 });
  const l = await openPhone(alan, { toneHertz: 880 });
  await a.call(grace.name);
  await g.answer();
  await a.hears(660);

  await pickForTransfer(a, `Transfer to ${alan.name}`);
  await l.sees(`Transferred by ${ada.name}`);
  await g.sees(`${ada.name} is connecting you`);
  await l.decline();
  await a.sees(`${alan.name} declined. ${grace.name} is on the line again.`);
  await g.sees(`${alan.name} declined. ${ada.name} will be back in a moment.`);
  await a.resume();
  await g.hears(440);

  await pickForTransfer(a, `Transfer to ${alan.name}`);
  await l.answer();
  await a.sees(`${grace.name} is talking to ${alan.name} now`);
  await a.isAtRest();
  await l.hears(660);
  await g.hears(880);
  await g.hangUp();
  await l.isAtRest();
  await g.isAtRest();
  await a.page.getByRole('button', { name: 'History' }).click();
  await a.sees(/Outgoing, .*, then transferred/);
});

test('two people whom a third one has asked are connected, and swapped before', async ({ openPhone }) => {
  const a = await openPhone(ada, { toneHertz: 440 });
  const g = await openPhone(grace, { toneHertz: 660 });
  const l = await openPhone(alan, { toneHertz: 880 });
  await a.call(grace.name);
  await g.answer();
  await pickForTransfer(a, `Ask ${alan.name} first`);
  await g.sees(`${ada.name} put you on hold`);
  await l.answer();
  await a.hears(880);

  await a.page.keyboard.press('s');
  await a.hears(660);
  await l.sees(`${ada.name} put you on hold`);

  await a.page.getByRole('button', { name: 'Connect', exact: true }).click();
  await a.isAtRest();
  await l.hears(660);
  await g.hears(880);
  await expect(l.callScreen).toHaveAttribute('aria-label', `Call with ${grace.name}`);
  await l.hangUp();
  await g.isAtRest();
});
