import { inject } from 'vitest';
import { askKeeper } from '../../testing/keeper.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where to ask `server-setup.ts` for the built server. */
    readonly serverKeeper: string;
  }
}

let asked: Promise<unknown> | null = null;

/** The program of the server, built once for all tests of a run, in whatever process they are. */
export async function builtServer(): Promise<string> {
  const { program } = (await (asked ??= askKeeper(inject('serverKeeper')))) as { program: string };
  return program;
}
