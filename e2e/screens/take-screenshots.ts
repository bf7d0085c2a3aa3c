/** `npm run screenshots`: the pictures of the README, taken from the gallery into `docs/images/`. */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../build/scripts/project-root.ts';
import { buildGallery, openGallery, type Theme } from './gallery.ts';

const pictures: readonly { readonly file: string; readonly scene: string; readonly theme: Theme }[] = [
  { file: 'call-light.png', scene: 'voice', theme: 'light' },
  { file: 'call-dark.png', scene: 'waiting', theme: 'dark' },
  { file: 'room-light.png', scene: 'room-four', theme: 'light' },
  { file: 'people-light.png', scene: 'people', theme: 'light' },
  { file: 'admin-light.png', scene: 'admin-invite', theme: 'light' },
];
/** So that a page with all of them stays quick to load. */
const MAX_BYTES = 200_000;

const folder = join(projectRoot, 'docs', 'images');
mkdirSync(folder, { recursive: true });
await buildGallery();
const gallery = await openGallery();
try {
  const context = await gallery.browser.newContext({
    viewport: { width: 1100, height: 760 },
    deviceScaleFactor: 1.5,
  });
  // A clock that is moved by hand: the voice graph takes the same course, and the call is as old, every time.
  await context.clock.install({ time: new Date('2026-03-02T09:30:00') });
  await context.clock.pauseAt(new Date('2026-03-02T09:31:00'));
  const page = await context.newPage();
  for (const { file, scene, theme } of pictures) {
    await page.goto(gallery.address(scene, theme));
    await page.locator('#app > *').first().waitFor({ state: 'attached' });
    await page.clock.runFor(1_500);
    const path = join(folder, file);
    await page.screenshot({ path });
    const { size } = statSync(path);
    if (size > MAX_BYTES) throw new Error(`${file} has ${size} bytes, more than ${MAX_BYTES}.`);
    console.log(`${path} (${Math.round(size / 1_000)} kB)`);
  }
} finally {
  await gallery.close();
}
