import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();

/** A new folder of a test. Who has done with it removes it; what nobody removed goes with the process. */
export function createTempFolder(name: string): string {
  if (folders.size === 0) process.once('exit', removeAll);
  const folder = mkdtempSync(join(tmpdir(), `ringdown-${name}-`));
  folders.add(folder);
  return folder;
}

export function removeTempFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function removeAll(): void {
  for (const folder of folders) removeTempFolder(folder);
}
