import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * What the tests ran against, one line per kind: `stores: embedded database, PostgreSQL 15.18`. Any test may append
 * lines to `test-results/ran-against/<kind>.txt`; the same line often, from many processes, is told once.
 */
export function ranAgainst(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => {
      const lines = readFileSync(join(folder, name), 'utf8').split('\n');
      const said = [...new Set(lines.map((line) => line.trim()))].filter((line) => line !== '').sort();
      return `${basename(name, '.txt')}: ${said.join(', ')}`;
    });
}
