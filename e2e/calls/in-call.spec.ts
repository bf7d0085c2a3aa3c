import type { Locator } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { ada, grace } from './team.ts';

const SECOND = 'Fake Audio Input 2';

test('another microphone is chosen in mid call, beside Mute', async ({ openPhone }) => {
  const a = await openPhone(ada);
  const g = await openPhone(grace, { toneHertz: 523 });
  await a.call(grace.name);
  await g.answer();
  await a.hears(523);
  await g.callScreen.getByRole('button', { name: 'Choose microphone and speaker' }).click();
  await g.page.getByRole('radio', { name: SECOND }).click();
  const live = () =>
    g.page.evaluate(() =>
      window.ringdownProbe.captured
        .filter(({ readyState }) => readyState === 'live')
        .map(({ label }) => label),
    );
  await expect.poll(live).toEqual([SECOND]);
  await a.hears(523);
  await expect(g.callScreen).toBeVisible();
  await a.hangUp();
  await g.isAtRest();
});

/** In which part of the window its middle is. */
async function cornerOf(picture: Locator): Promise<string> {
  const { x, y, width, height } = (await picture.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const window = picture.page().viewportSize() ?? { width: 0, height: 0 };
  const isTop = y + height / 2 < window.height / 2;
  return `${isTop ? 'top' : 'bottom'} ${x + width / 2 < window.width / 2 ? 'left' : 'right'}`;
}

test('a picture fills the screen; controls get out of its way, and one’s own picture as well', async ({
  openPhone,
}) => {
  const a = await openPhone(ada);
  const g = await openPhone(grace);
  await a.call(grace.name, 'video');
  await g.answer();
  await a.seesMovingPictures();
  const { page, callScreen } = a;
  const button = (name: string) => callScreen.getByRole('button', { name, exact: true });
  const controls = callScreen.getByRole('group', { name: 'Call controls' });

  await button('Full screen').click();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
  await button('Leave full screen').click();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(false);

  const own = callScreen.getByTestId('local-video');
  expect(await cornerOf(own)).toBe('top right');
  await button('Move your own picture').hover();
  await page.mouse.down();
  await page.mouse.move(60, 500, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => cornerOf(own)).toBe('bottom left');
  await button('Move your own picture').press('ArrowUp');
  await expect.poll(() => cornerOf(own)).toBe('top left');
  await button('Hide your own picture').click();
  await expect(own).toBeHidden();
  await button('Show your own picture').click();
  await expect(own).toBeVisible();

  const opacity = () =>
    controls.evaluate((element) => getComputedStyle(element.parentElement ?? element).opacity);
  // A mouse elsewhere on the picture, and no key pressed.
  await page.mouse.click(400, 300);
  await expect.poll(opacity).toBe('0');
  await page.mouse.move(420, 320);
  await expect.poll(opacity).toBe('1');
  await expect.poll(opacity).toBe('0');
  await page.keyboard.press('Tab');
  await expect.poll(opacity).toBe('1');
  await a.hangUp();
  await a.isAtRest();
  await g.isAtRest();
});
