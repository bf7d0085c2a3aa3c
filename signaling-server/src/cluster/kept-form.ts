import { StorageError } from '../storage/storage-error.ts';
import type { RedisLink } from './redis-link.ts';
import { readForm } from './scripts/lease.ts';

/**
 * The form in which everything is kept in Redis, and in which nodes speak to each other. Nodes of two versions share a
 * Redis while they are brought up to date one after the other, so what a version changes has to be such that the one
 * before neither stumbles over it nor loses it:
 *
 * - *More* may be written: a field behind the others (of an entry, a record, a hash, a message), a key, a channel.
 *   Whoever reads takes what they know, and whoever changes something keeps the rest as it is.
 * - *Another kind* (a state of a call, a message between nodes, what one device tells another) is read by one version and
 *   written only from the next one on. Who does not know a message between nodes ignores it; an event for a device is
 *   passed on whatever its name is.
 * - Everything else (a key or a field that means something else, another order of fields) is another form: count this up.
 *   Nodes of two forms never act at the same time, and `README.md` says that they have to be stopped all together.
 *
 * `other-versions.test.ts` runs a node beside one of a later version.
 */
export const KEPT_FORM = '1';

/**
 * Makes sure that nobody acts on this Redis who keeps things in another form; what was left behind in another one, with
 * nobody there any more, goes. Rejects with a {@link StorageError} while there is somebody.
 */
export async function agreeOnForm(redis: RedisLink, form: string): Promise<void> {
  const [kept, nodes] = (await redis.run(readForm)) as [string, number];
  if (kept === '' || kept === form) return;
  if (nodes > 0) throw otherForm(kept, form);
  await redis.clear();
}

/** What an admin has to do. */
export function otherForm(kept: string, form: string): StorageError {
  return new StorageError(
    `the servers that share this Redis keep things there in another form than this version (theirs is ${kept}, its own ${form}). ` +
      'Stop all of them, then start this version on each.',
  );
}
