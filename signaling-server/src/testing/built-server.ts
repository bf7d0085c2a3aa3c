import { join } from 'node:path';
import { inject } from 'vitest';
import { askKeeper } from './keeper.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where to ask `server-setup.ts` for the built server. */
    readonly serverKeeper: string;
  }
}

let asked: Promise<unknown> | null = null;

/** A program of the server, built once for all tests of a run, in whatever process they are. */
export async function builtProgram(name: 'main.js' | 'cli.js'): Promise<string> {
  const { folder } = (await (asked ??= askKeeper(inject('serverKeeper')))) as { folder: string };
  return join(folder, name);
}
