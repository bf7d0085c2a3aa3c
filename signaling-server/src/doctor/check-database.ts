import { statfs } from 'node:fs/promises';
import { explain } from '../cli/explain.ts';
import { describePlace, StorageError } from '../storage/database-place.ts';
import { inspectDatabase, type DatabaseState } from '../storage/database-inspection.ts';
import { fail, ok, warn, type Check, type DoctorContext, type Finding } from './check.ts';

const GB = 1e9;
const MIN_FREE_BYTES = 0.2 * GB;
const LOW_FREE_BYTES = 2 * GB;
/** Every sign-in and every step of a call waits for it. */
const SLOW_MS = 50;

export const checkDatabase: Check = {
  name: 'database',
  title: 'Database and disk space',
  after: [],
  async run(context) {
    const { config } = context;
    try {
      const state = await inspectDatabase(config);
      return [...judge(state, describePlace(config)), ...(await room(context))];
    } catch (error) {
      return [broken(error)];
    }
  },
};

function broken(error: unknown): Finding {
  if (!(error instanceof StorageError)) {
    return fail(`can’t read the database: ${explain(error)}`, "The server's log may say more.");
  }
  const [found = '', ...remedy] = error.message.split(/(?<=\.) (?=[A-Z])/);
  return fail(found.replace(/\.$/, ''), remedy.join(' '));
}

function judge(state: DatabaseState, place: string): readonly Finding[] {
  if (state.unknown.length > 0) {
    return [
      fail(
        `${place} was made by a newer version of Ringdown (${state.unknown.join(', ')})`,
        'Start that version, or put back a backup from before it.',
      ),
    ];
  }
  if (state.problem !== null) {
    return [fail(`${place} is damaged: ${state.problem}`, 'Stop the server and put a backup in its place.')];
  }
  if (state.pending.length > 0) {
    return [
      warn(
        `${place} is from an older version of Ringdown (${state.pending.join(', ')} pending)`,
        'The server brings it up to date when it starts: restart it.',
      ),
    ];
  }
  const found = `${place} is intact and up to date (${state.engine}, ${state.latencyMs.toFixed(1)} ms)`;
  return [
    state.latencyMs < SLOW_MS
      ? ok(found)
      : warn(found, 'It answers slowly and makes people wait: put it closer to the server.'),
  ];
}

async function room({ config: { databaseUrl, dataDir } }: DoctorContext): Promise<readonly Finding[]> {
  // Another machine's disk is out of sight.
  if (databaseUrl !== null) return [];
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const found = `the disk of ${dataDir} has ${(free / GB).toFixed(1)} GB left`;
  if (free < MIN_FREE_BYTES) return [fail(found, 'Free some space, or nothing can be saved.')];
  return free < LOW_FREE_BYTES ? [warn(found, 'Free some space before it is full.')] : [ok(found)];
}
