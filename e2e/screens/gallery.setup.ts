import { test } from '@playwright/test';
import { buildGallery } from './gallery.ts';

test('the gallery is built', async () => {
  await buildGallery();
});
