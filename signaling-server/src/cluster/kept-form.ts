import { setTimeout as delay } from 'node:timers/promises';
import { randomId } from '../ops/random-id.ts';
import { StorageError } from '../storage/storage-error.ts';
import type { RedisLink } from './redis-link.ts';
import { beginClearing, clearSome, readForm } from './scripts/form.ts';

/**
 * The form in which everything is kept in Redis, and in which nodes speak to each other. Nodes of two versions share a
 * Redis while they are brought up to date one after the other, so what a version changes has to be such that the one
 * before neither stumbles over it nor loses it:
 *
 * - *More* may be written: a field behind the others (of an entry, a record, a hash, a message), a key, a channel.
 *   Whoever reads takes what they know, and whoever changes something keeps the rest as it is. Closed to this are values
 *   that are read as a whole: of `devices`, `owed`, `unconfirmed` and `paid`, and the members of sets.
 * - *Another kind* (a state of a call, a message between nodes, what one device tells another) is read by one version and
 *   written only from the next one on. Who does not know a message between nodes ignores it; an event for a device is
 *   passed on whatever its name is.
 * - Everything else (a key or a field that means something else, another order of fields) is another form: count this up.
 *   Nodes of two forms never act at the same time, and `README.md` says that they have to be stopped all together.
 *
 * `other-versions.test.ts` runs a node beside one of a later version.
 */
export const KEPT_FORM = '1';

/** Who clears and is not heard of for so long is taken for dead. */
const CLAIM_MS = 5_000;
/** Meanwhile all others look so often. */
const LOOK_AGAIN_MS = 50;
const KEYS_AT_ONCE = 500;

type Runner = Pick<RedisLink, 'run'>;

/**
 * Makes sure that nobody acts on this Redis who keeps things in another form; what was left behind in another one, with
 * nobody there any more, goes. Rejects with a {@link StorageError} while there is somebody.
 */
export async function agreeOnForm(redis: Runner, form: string): Promise<void> {
  for (;;) {
    const kept = await checkForm(redis, form);
    if (kept === '' || kept === form) return;
    if (!(await clear(redis, kept, form))) await delay(LOOK_AGAIN_MS);
  }
}

/** The same, but it changes nothing. Resolves to the form in which things are kept, which nobody acts on if it is another one. */
export async function checkForm(redis: Runner, form: string): Promise<string> {
  const [kept, nodes] = (await redis.run(readForm)) as [string, number];
  if (kept !== '' && kept !== form && nodes > 0) throw otherForm(kept, form);
  return kept;
}

/** Removes all that is kept in one form, for another one. Resolves to false where others do so, or have done. */
async function clear(redis: Runner, kept: string, form: string): Promise<boolean> {
  const me = randomId();
  if ((await redis.run(beginClearing, kept, me, CLAIM_MS)) === 0) return false;
  let cursor: string | null = '0';
  do {
    const part = [me, CLAIM_MS, form, cursor, KEYS_AT_ONCE] as const;
    cursor = (await redis.run(clearSome, ...part)) as string | null;
  } while (cursor !== null && cursor !== '0');
  return cursor !== null;
}

/** What an admin has to do. */
export function otherForm(kept: string, form: string): StorageError {
  return new StorageError(
    `the servers that share this Redis keep things there in another form than this version (theirs is ${kept}, its own ${form}). ` +
      'Stop all of them, then start this version on each.',
  );
}
