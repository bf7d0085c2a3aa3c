import { expect, test } from './fixtures.ts';
import { endScreenOutside, framesOfScreen, mostFrames, shownColour } from './screen-probe.ts';
import { ada, grace } from './team.ts';

test('a screen is shown in a voice call beside a camera, survives hold, and ends from both places', async ({
  openPhone,
}) => {
  const a = await openPhone(ada);
  const g = await openPhone(grace);
  const share = a.callScreen.getByRole('button', { name: 'Share', exact: true });
  await a.call(grace.name);
  await g.answer();
  await a.seesPhase('active');

  await share.click();
  await a.sees(`You’re sharing your screen with ${grace.name}`);
  // The browser's stand-in for a screen is a green one.
  await expect.poll(() => shownColour(g.page), { message: 'the screen is seen' }).toBe('green');
  await a.cameraOn();
  await expect(g.page.getByTestId('remote-video')).toBeVisible();
  await expect(g.page.getByTestId('remote-screen')).toBeVisible();

  await expect.poll(() => mostFrames(a.page), { message: 'text needs few frames' }).toBeLessThanOrEqual(15);
  await a.page.getByText('Smooth video').click();
  await expect.poll(() => mostFrames(a.page), { message: 'a film needs more' }).toBeGreaterThan(15);

  await g.hold();
  await a.sees(`Paused: ${grace.name} can’t see your screen`);
  await expect(g.page.getByTestId('remote-screen')).toBeHidden();
  const held = await framesOfScreen(g.page);
  await g.resume();
  await expect.poll(() => framesOfScreen(g.page), { message: 'it goes on' }).toBeGreaterThan(held);

  await endScreenOutside(a.page);
  await expect(share).toHaveAttribute('aria-pressed', 'false');
  await expect(g.page.getByTestId('remote-screen')).toBeHidden();

  await share.click();
  await a.sees(`You’re sharing your screen with ${grace.name}`);
  await a.hangUp();
  await a.isAtRest();
  await g.isAtRest();
});
