import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { longFilesFirst, type Place } from './long-files-first.ts';
import { projectRoot } from './project-root.ts';

const RACES = '/server/test/fuzz/socket-races.test.ts';
const order = (...files: readonly Place[]) => longFilesFirst(files, (file) => file).map(({ path }) => path);

describe('the order of the test files', () => {
  it('begins with the long ones and is as it was otherwise', () => {
    const files = ['/b.test.ts', '/a.test.ts', RACES, '/c.test.ts'].map((path) => ({ group: 0, path }));
    expect(order(...files)).toEqual([RACES, '/b.test.ts', '/a.test.ts', '/c.test.ts']);
  });

  it('leaves every file in its group', () => {
    expect(order({ group: 0, path: '/a.test.ts' }, { group: 1, path: RACES })).toEqual(['/a.test.ts', RACES]);
  });

  it('knows files that are there', () => {
    expect(existsSync(join(projectRoot, 'signaling-server/test/fuzz/socket-races.test.ts'))).toBe(true);
  });
});
