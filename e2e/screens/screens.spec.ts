import { sceneNames } from '../../src/renderer/ui/gallery/scenes.ts';
import { expect, test } from './fixtures.ts';

/** A common window, and about the narrowest one that is still a phone. */
const wide = { width: 1280, height: 800 };
const narrow = { width: 380, height: 720 };

for (const theme of ['light', 'dark'] as const) {
  // The themes differ in nothing but colours.
  const rules = theme === 'light' ? 'all' : 'colours';
  test.describe(theme, () => {
    for (const scene of sceneNames) {
      test(scene, async ({ show }) => {
        const shown = await show(scene, theme, wide);
        expect.soft(await shown.violations(rules), 'broken accessibility rules').toEqual([]);
        expect.soft(await shown.overflow(), 'wider than its place').toEqual([]);
        expect.soft(await shown.firstFocus(), 'what Tab reaches first').toBe('visible');

        await shown.resize(narrow);
        expect.soft(await shown.overflow(), 'wider than its place in a narrow window').toEqual([]);
        expect.soft(await shown.firstFocus(), 'what Tab reaches first in a narrow window').toBe('visible');
        expect.soft(shown.errors, 'errors of the console').toEqual([]);
      });
    }
  });
}
