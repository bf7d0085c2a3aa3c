import type { CallId } from '../../protocol/index.ts';
import type { DatabasePlace } from '../database-place.ts';
import { openStores } from '../stores.ts';

/** Which of the things that `writer.ts` printed are not there. */
export async function missingOf(place: DatabasePlace, kept: readonly string[]): Promise<string[]> {
  const stores = await openStores(place, { mustExist: true });
  try {
    const missing: string[] = [];
    for (const line of kept) {
      const [kind, id = ''] = line.split(' ');
      const found = kind === 'call' ? stores.calls.find(id as CallId) : stores.accounts.findAccount(id);
      if ((await found) === null) missing.push(line);
    }
    return missing;
  } finally {
    await stores.close();
  }
}
