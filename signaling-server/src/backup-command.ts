import { resolve } from 'node:path';
import { readConfig } from './config.ts';
import type { ProcessEdge } from './start.ts';
import { backUp } from './storage/backup.ts';
import { describePlace } from './storage/database-place.ts';

/**
 * `ringdown-server backup <file>`: copies everything a server keeps into a new file, beside the running server.
 * Resolves to the exit code. Throws a `StorageError` when there is no database, or the file can't be made.
 */
export async function backup(
  edge: Pick<ProcessEdge, 'env' | 'print' | 'printError'>,
  file = '',
): Promise<number> {
  if (file === '') {
    edge.printError('Which file? Usage: ringdown-server backup <file>');
    return 2;
  }
  const config = readConfig(edge.env);
  const path = resolve(file);
  const { bytes } = await backUp(config, path);
  edge.print(`Copied ${describePlace(config)} to ${path} (${Math.ceil(bytes / 1_024)} kB).`);
  edge.print(
    'It contains who called whom: keep it as private as the server. README.md says how to restore it.',
  );
  return 0;
}
