import { expect, test } from './fixtures.ts';

const sizes = {
  wide: { width: 1280, height: 800 },
  low: { width: 900, height: 600 },
  phone: { width: 390, height: 844 },
} as const;

test('every screen has its heading on the same line, and is as wide as the others', async ({ show }) => {
  for (const size of Object.values(sizes)) {
    const places = [];
    for (const scene of ['people', 'history', 'settings-general', 'admin-people']) {
      const { page } = await show(scene, 'light', size);
      const heading = await page.locator('h1').boundingBox();
      const header = await page.locator('header:has(> h1)').boundingBox();
      places.push({ x: heading?.x, y: heading?.y, width: header?.width });
    }
    expect(new Set(places.map((place) => JSON.stringify(place))).size, JSON.stringify(places)).toBe(1);
  }
});

for (const scene of ['people', 'history', 'admin-people']) {
  test(`no name is cut on a phone: ${scene}`, async ({ show }) => {
    const { page } = await show(scene, 'light', sizes.phone);
    const cut = await page.locator('.name, .name *').evaluateAll((names) =>
      names
        .filter(
          (name) => name.scrollWidth > name.clientWidth + 1 || name.scrollHeight > name.clientHeight + 2,
        )
        .filter((name) => getComputedStyle(name).overflow === 'hidden')
        .map(({ textContent }) => textContent),
    );
    expect(cut).toEqual([]);
  });
}

for (const scene of ['sign-in', 'sign-in-served', 'sign-up', 'sign-up-first']) {
  test(`a low window shows the whole form: ${scene}`, async ({ show }) => {
    const { page } = await show(scene, 'light', sizes.low);
    await page.getByRole('button').last().waitFor();
    for (const button of await page.getByRole('button').all())
      await expect(button).toBeInViewport({ ratio: 1 });
  });
}

for (const [name, size] of Object.entries(sizes)) {
  test(`nothing moves while it rings: ${name}`, async ({ show }) => {
    const { page } = await show('ringing-in', 'light', size);
    const buttons = ['Answer', 'With video', 'Decline', 'Decline with a message'].map((label) =>
      page.getByRole('button', { name: label, exact: true }),
    );
    const boxes = () => Promise.all(buttons.map((button) => button.boundingBox()));
    const before = await boxes();
    await page.getByRole('button', { name: 'Decline with a message' }).click();
    const menu = page.getByRole('group', { name: 'Decline with a message' });
    await expect(menu).toBeInViewport({ ratio: 1 });
    expect(await boxes()).toEqual(before);
    // What is pressed there is the button, and not what has opened over it.
    for (const button of buttons) await button.click({ trial: true });
    // A warning that comes late does not push them away either.
    await page.evaluate(() => {
      const late = Object.assign(document.createElement('p'), { textContent: 'Late news. '.repeat(60) });
      document.querySelector('.who')?.append(late);
    });
    expect(await boxes()).toEqual(before);
  });
}

for (const theme of ['light', 'dark'] as const) {
  test(`a secondary button has an outline that is seen, and so has the focus: ${theme}`, async ({ show }) => {
    const { page, contrast } = await show('history', theme, sizes.wide);
    const button = page.getByRole('button', { name: 'Show older calls' });
    const box = await button.boundingBox();
    if (!box) throw new Error('There is no such button.');
    // From outside to inside, across the outline and beside the words.
    const x = box.x + 24;
    expect(await contrast({ x, y: box.y - 4, width: 1, height: 8 })).toBeGreaterThan(3);
    await page.keyboard.press('Shift');
    await button.focus();
    // Outside of the button only.
    expect(await contrast({ x, y: box.y - 8, width: 1, height: 7 }), 'the focus').toBeGreaterThan(3);
  });
}

for (const scene of ['video-on-white', 'video-on-black']) {
  test(`what lies over a picture of any colour is seen: ${scene}`, async ({ show }) => {
    const { page, contrast } = await show(scene, 'light', sizes.wide);
    await page.getByTestId('remote-video').waitFor();
    for (const name of ['Back to people', 'Full screen', 'Mute', 'Hang up', 'Move your own picture']) {
      const button = page.getByRole('button', { name, exact: true });
      const icon = button.locator('svg').first();
      if ((await icon.count()) > 0) {
        const box = await icon.boundingBox();
        if (!box) throw new Error(`${name} is not there.`);
        expect(await contrast(box), name).toBeGreaterThan(3);
      }
      await page.keyboard.press('Shift');
      await button.focus();
      const box = await button.boundingBox();
      if (!box) throw new Error(`${name} is not there.`);
      // Across the ring, in the middle of the lower edge: one of its two colours is seen on whatever lies around.
      const strip = { x: box.x + box.width / 2, y: box.y + box.height - 8, width: 1, height: 18 };
      expect(await contrast(strip), `the focus on ${name}`).toBeGreaterThan(3);
    }
  });
}
