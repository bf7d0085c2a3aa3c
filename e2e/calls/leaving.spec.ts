import { expect, test } from './fixtures.ts';
import type { PhonePage } from './phone-page.ts';
import { ada, alan, grace } from './team.ts';

const ADA_HZ = 440;
const GRACE_HZ = 660;

/** As a person does: the browser asks whether they mean it where they are in a call. */
async function closeTab({ page }: PhonePage): Promise<void> {
  page.on('dialog', (dialog) => void dialog.accept());
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
}

test('who closes their tab in a call has hung up, and is offline to others at once', async ({
  openPhone,
}) => {
  const a = await openPhone(ada, { ownLine: true });
  const g = await openPhone(grace, { ownLine: true });
  const other = await openPhone(alan);
  await a.call(grace.name);
  await g.answer();
  await a.seesPhase('active');
  await closeTab(g);
  await other.call(grace.name);
  await other.sees(`${grace.name} is offline`);
  await a.sees(`${grace.name} hung up`);
  await a.isAtRest();
});

test('a tab that is closed while it rings is offline to the caller', async ({ openPhone }) => {
  const a = await openPhone(ada, { ownLine: true });
  const g = await openPhone(grace, { ownLine: true });
  await a.call(grace.name);
  await g.seesPhase('ringing-in');
  await closeTab(g);
  await a.sees(`${grace.name} is offline`);
  await a.isAtRest();
});

test('who loads the page anew comes back into the call, muted as before, and both hear each other', async ({
  openPhone,
}) => {
  const a = await openPhone(ada, { toneHertz: ADA_HZ, ownLine: true });
  const g = await openPhone(grace, { toneHertz: GRACE_HZ, ownLine: true });
  await a.call(grace.name);
  await g.answer();
  await a.hears(GRACE_HZ);
  await g.hears(ADA_HZ);

  // First the caller, then the callee.
  for (const [back, other, backHz, otherHz] of [
    [a, g, ADA_HZ, GRACE_HZ],
    [g, a, GRACE_HZ, ADA_HZ],
  ] as const) {
    await back.mute();
    await other.hearsNothing();
    // Whether one wants to leave is asked as before.
    back.page.once('dialog', (dialog) => void dialog.accept());
    await back.page.reload();
    await back.seesPhase('active');
    await other.seesPhase('active');
    await expect(back.callScreen.getByRole('button', { name: 'Mute', exact: true })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    await back.hears(otherHz);
    await other.hearsNothing();
    await back.unmute();
    await other.hears(backHz);
  }

  await a.hangUp();
  await g.sees(`${ada.name} hung up`);
  await a.isAtRest();
  await g.isAtRest();
});

test('a page that is loaded anew while it rings rings again', async ({ openPhone }) => {
  const a = await openPhone(ada, { toneHertz: ADA_HZ, ownLine: true });
  const g = await openPhone(grace, { toneHertz: GRACE_HZ, ownLine: true });
  await a.call(grace.name);
  await g.seesPhase('ringing-in');
  await g.page.reload();
  await g.answer();
  await a.hears(GRACE_HZ);
  await g.hears(ADA_HZ);
});
