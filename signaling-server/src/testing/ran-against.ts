import { appendFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const folder = fileURLToPath(new URL('../../../test-results/ran-against', import.meta.url));
const said = new Set<string>();

/**
 * Remembers what tests of this kind ran against, such as `stores`: `PostgreSQL 15.18`. The end of `npm test` says it,
 * each line once.
 */
export function ranAgainst(kind: string, what: string): void {
  const line = `${what}\n`;
  if (said.has(kind + line)) return;
  said.add(kind + line);
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, `${kind}.txt`), line);
}
