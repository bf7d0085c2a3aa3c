/**
 * A process that opens the stores when it is told to and writes into them until it is killed. It prints what was
 * acknowledged, at once and by hand: what it printed has to be there afterwards.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { openStores, type Stores } from '../stores.ts';
import { addAccount, newCall } from './sample-people.ts';

/** Several at a time, as requests come. */
const WRITERS = 4;

const say = (line: string) => void writeSync(1, `${line}\n`);

async function writeCall(stores: Stores): Promise<void> {
  // Of those that are refused there may be any number.
  const call = newCall();
  await stores.calls.open(call, 'busy');
  say(`call ${call.callId}`);
}

async function writeAccount(stores: Stores): Promise<void> {
  const username = `u${randomUUID()}`;
  if (typeof (await addAccount(stores, username)) === 'object') say(`account ${username}`);
}

async function writeForEver(stores: Stores): Promise<never> {
  for (;;) {
    await writeCall(stores);
    await writeAccount(stores);
  }
}

const { DATA_DIR: dataDir = '', DATABASE_URL: databaseUrl = null, WRITE: write } = process.env;
say('ready');
await once(process.stdin, 'data');
const stores = await openStores({ dataDir, databaseUrl });
say('open');
if (write === 'yes') await Promise.all(Array.from({ length: WRITERS }, () => writeForEver(stores)));
await stores.close();
process.exit(0);
