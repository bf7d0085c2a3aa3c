/**
 * Makes the fixture beside it: what a server of this version leaves behind, filled through its own API, once in its
 * embedded database and once in PostgreSQL. From the top folder of a checkout of this version:
 * `npx tsx signaling-server/src/testing/schema-0009/make.ts`. Later versions come up on it in `upgrade.test.ts`.
 */
import { deepStrictEqual } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPasswords } from '../../accounts/passwords.ts';
import { createSignalingServer } from '../../app.ts';
import { readConfig } from '../../config.ts';
import { createLogger } from '../../ops/logger.ts';
import { createManualClock, type ManualClock } from '../../ops/testing/manual-clock.ts';
import type { DatabasePlace } from '../../storage/database-place.ts';
import type { TestEngine } from '../databases.ts';
import { startPostgres } from '../postgres.ts';
import { MISSING_RELAY } from '../administered-team.ts';
import { createTempFolder } from '../temp-folder.ts';
import { until } from '../until.ts';
import { makeCalls, setMarks, setPresences } from './deeds.ts';
import { dump, load } from './dump.ts';
import { pathsOf, type Facts } from './fixture.ts';
import { lookAtAll } from './look.ts';
import { connectAll, devicesOf, drop, gatherTeam, sessionsOf } from './people.ts';

const MONDAY_MORNING = Date.UTC(2026, 10, 23, 9);

async function start({ dataDir, databaseUrl }: DatabasePlace, clock: ManualClock) {
  const config = readConfig({
    ...{ RINGDOWN_PORT: '0', RINGDOWN_DATA_DIR: dataDir, RINGDOWN_ICE_SERVERS: MISSING_RELAY },
    ...(databaseUrl !== null && { RINGDOWN_DATABASE_URL: databaseUrl }),
  });
  const log = createLogger('error', { write: (line) => void process.stderr.write(line) });
  const webClientFolder = join(dataDir, 'no-web-client');
  const server = await createSignalingServer({
    config,
    clock,
    log,
    passwords: createPasswords(),
    webClientFolder,
  });
  await server.listen();
  return { server, clock, url: `http://127.0.0.1:${server.port()}` };
}

/** A server that is filled, and what is in its database while everybody is there. */
async function fill(place: DatabasePlace, clock: ManualClock) {
  const running = await start(place, clock);
  const { team, absent, keys } = await gatherTeam(running);
  await setMarks(team);
  const goesOn = await makeCalls(team, absent, clock);
  await setPresences(team, clock);
  // Their welcomes say how they want to be seen now.
  for (const device of devicesOf(team)) await device.connect();
  const seen = await lookAtAll(running.url, team);
  let statements = '';
  await until(() => {
    clock.advance(1_000);
    statements = dump(place);
    return /insert into \S*online_people/i.test(statements);
  });
  drop(team);
  await running.server.close();
  return { statements, seen, keys, goesOn, sessions: sessionsOf(team) };
}

/** What everybody is told who comes back to a server on that database. */
async function comeBack(place: DatabasePlace, clock: ManualClock, sessions: Facts['sessions']) {
  const { server, url } = await start(place, clock);
  const team = await connectAll(url, sessions);
  const seen = await lookAtAll(url, team);
  drop(team);
  await server.close();
  return seen;
}

async function make(engine: TestEngine['name'], createPlace: () => Promise<DatabasePlace>): Promise<void> {
  const clock = createManualClock(MONDAY_MORNING);
  const { statements, seen, ...known } = await fill(await createPlace(), clock);
  const now = clock.now();
  const copy = await createPlace();
  await load(copy, statements);
  const seenAgain = await comeBack(copy, clock, known.sessions);
  deepStrictEqual(seenAgain, seen);
  const paths = pathsOf(engine);
  const facts: Facts = { now, ...known, seen };
  writeFileSync(paths.dump, statements);
  writeFileSync(paths.facts, `${JSON.stringify(facts, null, 2)}\n`);
}

const newFolder = (): string => join(createTempFolder('fixture'), 'data');
await make('embedded', () => Promise.resolve({ dataDir: newFolder(), databaseUrl: null }));
const postgres = await startPostgres();
try {
  await make('PostgreSQL', async () => ({
    dataDir: newFolder(),
    databaseUrl: await postgres.createDatabase(),
  }));
} finally {
  await postgres.remove();
}
process.exit(0);
