import { sceneNames } from '../../src/renderer/ui/gallery/scenes.ts';
import { expect, test } from './fixtures.ts';

/** A common window, a low one, and about the narrowest one that is still a phone. */
const wide = { width: 1280, height: 800 };
const low = { width: 900, height: 600 };
const narrow = { width: 380, height: 720 };

for (const scene of sceneNames) {
  test(`light › ${scene}`, async ({ show }) => {
    const shown = await show(scene, 'light', wide);
    expect.soft(await shown.violations('all'), 'broken accessibility rules').toEqual([]);
    expect.soft(await shown.overflow(), 'wider than its place').toEqual([]);
    expect.soft(await shown.firstFocus(), 'what Tab reaches first').toBe('visible');

    await shown.resize(low);
    expect.soft(await shown.overflow(), 'wider than its place in a low window').toEqual([]);
    await shown.resize(narrow);
    expect.soft(await shown.overflow(), 'wider than its place in a narrow window').toEqual([]);
    expect.soft(await shown.unseenFocus(), 'reached without a sign').toEqual([]);
    expect.soft(shown.errors, 'errors of the console').toEqual([]);
  });

  // The themes differ in nothing but colours.
  test(`dark › ${scene}`, async ({ show }) => {
    const shown = await show(scene, 'dark', wide);
    expect.soft(await shown.violations('colours'), 'broken accessibility rules').toEqual([]);
    expect.soft(await shown.firstFocus(), 'what Tab reaches first').toBe('visible');
    expect.soft(shown.errors, 'errors of the console').toEqual([]);
  });
}
