import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ENDING = '.json';
let left = 0;

/**
 * Leaves the arguments of a second start where the first one finds them. Each has a file of its own, whole as soon as it
 * can be seen: two signals that come close together are one to whoever gets them.
 */
export function leaveKnock(folder: string, argv: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const name = join(folder, `${Date.now()}-${process.pid}-${++left}`);
  writeFileSync(name, JSON.stringify(argv));
  renameSync(name, name + ENDING);
}

/** Everybody's arguments that have not been taken yet, the oldest first. */
export function takeKnocks(folder: string): readonly string[][] {
  const files = readdirSync(folder).filter((name) => name.endsWith(ENDING));
  return files.sort(byAge).map((name) => {
    const argv = JSON.parse(readFileSync(join(folder, name), 'utf8')) as string[];
    rmSync(join(folder, name));
    return argv;
  });
}

const byAge = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
