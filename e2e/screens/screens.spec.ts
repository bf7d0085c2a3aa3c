import { sceneNames } from '../../src/renderer/ui/gallery/scenes.ts';
import { expect, test } from './fixtures.ts';

/** A common window, a low one, and about the narrowest one that is still a phone. */
const wide = { width: 1280, height: 800 };
const low = { width: 900, height: 600 };
const narrow = { width: 380, height: 720 };

for (const scene of sceneNames) {
  test(scene, async ({ show }) => {
    const shown = await show(scene, 'light', wide);
    expect.soft(await shown.violations(), 'broken accessibility rules').toEqual([]);
    expect.soft(await shown.overflow(), 'wider than its place').toEqual([]);
    expect.soft(await shown.firstFocus(), 'what Tab reaches first').toBe('visible');

    await shown.wear('dark');
    expect.soft(await shown.badColours(), 'colours hard to see in the dark').toEqual([]);

    await shown.resize(low);
    expect.soft(await shown.overflow(), 'wider than its place in a low window').toEqual([]);
    await shown.resize(narrow);
    expect.soft(await shown.overflow(), 'wider than its place in a narrow window').toEqual([]);
    expect.soft(await shown.unseenFocus(), 'reached without a sign').toEqual([]);
    expect.soft(shown.errors, 'errors of the console').toEqual([]);
  });
}
