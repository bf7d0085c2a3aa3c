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
  await a.sees(`${alan.name} declined. ${grace.name} is back on the line.`);
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

  await g.cameraOn();
  await a.seesMovingPictures();
  const connect = a.page.getByRole('button', { name: 'Connect the two and leave' });
  await connect.click();
  await a.page.getByRole('button', { name: /^Undo/ }).click();
  await a.hears(660);
  await connect.click();
  await a.isAtRest();
  await l.hears(660);
  await g.hears(880);
  await expect(l.callScreen).toHaveAttribute('aria-label', `Call with ${grace.name}`);
  for (const [phone, other] of [
    [g, alan],
    [l, grace],
  ] as const) {
    await phone.sees(`${ada.name} connected you with ${other.name}`);
    // Grace showed herself to Ada, not to Alan.
    await expect(phone.callScreen.getByRole('button', { name: 'Camera', exact: true })).toHaveAttribute(
      'aria-pressed',
      'false',
    );
    await expect(phone.page.getByTestId('remote-video')).toHaveCount(0);
  }
  await g.cameraOn();
  await l.seesMovingPictures();
  await l.hangUp();
  await g.isAtRest();
});

test('with two calls on hold everything acts on the one that is shown', async ({ openPhone }) => {
  const a = await openPhone(ada, { toneHertz: 440 });
  const g = await openPhone(grace, { toneHertz: 660 });
  const l = await openPhone(alan, { toneHertz: 880 });
  await a.call(grace.name);
  await g.answer();
  await pickForTransfer(a, `Ask ${alan.name} first`);
  await l.answer();
  await a.hears(880);
  const shows = (name: string) => expect(a.callScreen).toHaveAttribute('aria-label', `Call with ${name}`);

  await a.page.keyboard.press('h');
  await l.sees(`${ada.name} put you on hold`);
  await shows(alan.name);
  await expect(a.page).toHaveTitle(`${alan.name} – Ringdown`);
  // No camera goes live later, in whichever call is resumed.
  await expect(a.callScreen.getByRole('button', { name: 'Camera', exact: true })).toBeDisabled();
  await a.page.keyboard.press('v');
  await a.mute();
  await a.page.keyboard.press('s');
  await shows(grace.name);
  await g.hears(440);
  await expect(g.page.getByTestId('remote-video')).toHaveCount(0);

  // The one that was spoken in last stays in front.
  await a.hold();
  await shows(grace.name);
  await a.hangUp();
  await g.sees(`${ada.name} hung up`);
  await l.sees(`${ada.name} put you on hold`);
  await l.hangUp();
  await a.isAtRest();
});
