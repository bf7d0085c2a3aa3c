import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallId, SignedIn } from '../../protocol/index.ts';
import type { TestEngine } from '../databases.ts';
import type { lookAtAll } from './look.ts';
import type { Keys, Team } from './people.ts';

/** What is known of a dump. */
export interface Facts {
  /** When it was made, by the clock of its server. */
  readonly now: number;
  readonly sessions: Readonly<Record<keyof Team, SignedIn>>;
  readonly keys: Keys;
  /** The call between Bob and Cleo. */
  readonly goesOn: CallId;
  /** What the server of that version told everybody who came back to it. */
  readonly seen: Awaited<ReturnType<typeof lookAtAll>>;
}

export const pathsOf = (engine: TestEngine['name']) => {
  const path = join(import.meta.dirname, engine.toLowerCase());
  return { dump: `${path}.sql`, facts: `${path}.json` };
};

export function readFixture(engine: TestEngine['name']): { readonly dump: string; readonly facts: Facts } {
  const { dump, facts } = pathsOf(engine);
  return { dump: readFileSync(dump, 'utf8'), facts: JSON.parse(readFileSync(facts, 'utf8')) as Facts };
}
