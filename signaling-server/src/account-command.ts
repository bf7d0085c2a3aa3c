import type { StoredAccount } from './accounts/account-store.ts';
import { createAudit, type Audit } from './admin/audit.ts';
import { readConfig } from './config.ts';
import { systemClock, type Clock } from './ops/clock.ts';
import type { ProcessEdge } from './start.ts';
import { describePlace } from './storage/database-place.ts';
import { openStores, type Stores } from './storage/stores.ts';

export type CommandEdge = Pick<ProcessEdge, 'env' | 'print' | 'printError'> & { readonly clock?: Clock };

/** What a command does something with. */
interface AccountAtHand {
  readonly account: StoredAccount;
  readonly username: string;
  readonly stores: Stores;
  readonly audit: Audit;
  /** Ms since epoch. */
  readonly now: () => number;
}

interface AccountCommand {
  readonly name: string | undefined;
  /** Said when there is no name. */
  readonly usage: string;
  /** Resolves to the exit code. */
  readonly act: (at: AccountAtHand) => Promise<number>;
}

/** A command of `ringdown-server` about one account, named as people type it. Resolves to the exit code. */
export async function onAccount(edge: CommandEdge, { name, usage, act }: AccountCommand): Promise<number> {
  // As it is kept, however it is typed.
  const username = name?.trim().toLowerCase() ?? '';
  if (username === '') {
    edge.printError(usage);
    return 2;
  }
  const config = readConfig(edge.env);
  const stores = await openStores(config, { mustExist: true });
  try {
    const account = await stores.accounts.findAccount(username);
    if (account === null) {
      edge.printError(`There is no account with the username "${username}" in ${describePlace(config)}.`);
      return 1;
    }
    const { clock = systemClock } = edge;
    const audit = createAudit({ log: stores.audit, clock });
    return await act({ account, username, stores, audit, now: () => clock.now() });
  } finally {
    await stores.close();
  }
}
