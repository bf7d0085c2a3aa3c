import { expect, test } from './fixtures.ts';
import { ada, grace } from './team.ts';

test('both see how good the call is, and silence is not held against it', async ({ openPhone }) => {
  const a = await openPhone(ada);
  const g = await openPhone(grace, { toneHertz: 660 });
  await a.call(grace.name);
  await g.answer();
  for (const { page } of [a, g]) await expect(page.getByTestId('quality-bars')).toBeVisible();
  await a.mute();
  await g.mute();
  await g.hearsNothing();
  // A machine that is busy with the tests may say so; what matters is that the silence is nobody's fault.
  for (const { page } of [a, g])
    await expect(page.getByTestId('quality-note')).not.toHaveAttribute(
      'data-cause',
      /^(unheard|unreached|no-sound)$/,
    );
  await a.page.getByRole('button', { name: /^Call quality/ }).click();
  await a.sees(`The call with ${grace.name}`);
  await a.sees(/^Direct, UDP/);
  await a.page.getByRole('button', { name: 'Return' }).click();
  await a.hangUp();
  await a.isAtRest();
  await g.isAtRest();
  for (const { page } of [a, g]) {
    await page.getByRole('button', { name: 'History' }).click();
    await expect(page.getByTestId('history-entry').getByTestId('quality-bars')).toBeVisible();
  }
});
