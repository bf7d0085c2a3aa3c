import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** `| promise | `file` | title | where |` */
const ROW = /^\|[^|]*\| `([^`]+)` *\| (.*?) *\| [^|]+\|$/;

const promises = readFileSync('docs/promises.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, file, title] = ROW.exec(line) ?? [];
    return file === undefined || title === undefined ? [] : [{ file, title }];
  });

it('each promise names a test that is there', () => {
  expect(promises.length).toBeGreaterThan(50);
  const missing = promises.filter(
    ({ file, title }) => !existsSync(file) || !readFileSync(file, 'utf8').includes(title),
  );
  expect(missing).toEqual([]);
});
