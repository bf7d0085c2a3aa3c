import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { badgeCounts, badgeFor } from './badge-model.ts';

const icons = join(import.meta.dirname, '../../../build/icons');

it.each([
  [0, null],
  [1, { file: 'badge/1.png', words: '1 missed call' }],
  [9, { file: 'badge/9.png', words: '9 missed calls' }],
  [10, { file: 'badge/10.png', words: '10 missed calls' }],
  [250, { file: 'badge/10.png', words: '250 missed calls' }],
])('of %i missed calls', (missed, expected) => {
  expect(badgeFor(missed)).toEqual(expected);
});

it.each(badgeCounts)('there is a picture for %i', (count) => {
  const { file } = badgeFor(count)!;
  for (const name of [file, file.replace('.png', '@2x.png')])
    expect(existsSync(join(icons, name))).toBe(true);
});
