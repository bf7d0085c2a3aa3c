import { expect, test } from './fixtures.ts';
import { ada, grace } from './team.ts';

const ADA_HZ = 440;

test('with push to talk one is heard while Space is held, and by nothing else', async ({ openPhone }) => {
  const a = await openPhone(ada, { toneHertz: ADA_HZ, voice: 'push-to-talk' });
  const g = await openPhone(grace, { toneHertz: 660 });
  const talk = a.page.getByTestId('talk-button');
  await a.call(grace.name);
  await g.answer();
  await g.seesPhase('active');
  await a.hears(660);
  await g.sees(`${ada.name} is muted`);
  await g.hearsNothing();

  await expect(talk).toHaveText('Hold Space to talk');
  await a.page.keyboard.down('Space');
  await expect(talk).toHaveText('Others hear you');
  await g.hears(ADA_HZ);
  await a.page.keyboard.up('Space');
  await g.sees(`${ada.name} is muted`);
  await g.hearsNothing();

  // Also where the last thing that was clicked has the focus, which Space would press otherwise.
  const camera = a.callScreen.getByRole('button', { name: 'Camera', exact: true });
  await a.cameraOn();
  await expect(camera).toBeFocused();
  await a.page.keyboard.down('Space');
  await expect(talk).toHaveText('Others hear you');
  // The window loses the focus while it is held, and hears of no key that comes up.
  await a.page.evaluate(() => window.dispatchEvent(new Event('blur')));
  await expect(talk).toHaveText('Hold Space to talk');
  await g.hearsNothing();
  await a.page.keyboard.up('Space');
  await expect(camera).toHaveAttribute('aria-pressed', 'true');

  // Tab has gone to a control, which Space presses.
  await a.page.keyboard.press('Tab');
  await a.page.keyboard.press('Shift+Tab');
  await a.page.keyboard.press('Space');
  await expect(camera).toHaveAttribute('aria-pressed', 'false');

  const box = await talk.boundingBox();
  await a.page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 10);
  await a.page.mouse.down();
  await g.hears(ADA_HZ);
  await a.page.mouse.up();
  await g.hearsNothing();
});
