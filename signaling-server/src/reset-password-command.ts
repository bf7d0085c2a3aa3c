import type { Passwords } from './accounts/passwords.ts';
import { createAudit } from './admin/audit.ts';
import { readConfig } from './config.ts';
import { systemClock, type Clock } from './ops/clock.ts';
import { randomPassword } from './ops/random-id.ts';
import type { ProcessEdge } from './start.ts';
import { describePlace } from './storage/database-place.ts';
import { openStores } from './storage/stores.ts';

/**
 * `ringdown-server reset-password <username>`: gives a person a new random password and revokes their devices. Resolves
 * to the exit code. Throws a `StorageError` when there is no database.
 */
export async function resetPassword(
  edge: Pick<ProcessEdge, 'env' | 'print' | 'printError'> & { readonly clock?: Clock },
  passwords: Passwords,
  name = '',
): Promise<number> {
  // As it is kept, however it is typed.
  const username = name.trim().toLowerCase();
  if (username === '') {
    edge.printError('Whose? Write: ringdown-server reset-password <username>');
    return 2;
  }
  const config = readConfig(edge.env);
  const stores = await openStores(config, { mustExist: true });
  try {
    const account = await stores.accounts.findAccount(username);
    if (account === null) {
      edge.printError(`There is no account with the user name "${username}" in ${describePlace(config)}.`);
      return 1;
    }
    const password = randomPassword();
    const passwordHash = await passwords.hash(password);
    const { userId } = account.person;
    const { clock = systemClock } = edge;
    const devices = await stores.accounts.resetPassword({ userId, passwordHash, at: clock.now() });
    await createAudit({ log: stores.audit, clock }).record({
      ...{ doer: { via: 'command-line' }, action: 'password-reset', subjectId: userId, detail: { devices } },
    });
    edge.print(`New password of ${username}: ${password}`);
    edge.print(
      `Signed out: ${devices === 1 ? '1 device' : `${devices} devices`}, also what is connected now.`,
    );
    return 0;
  } finally {
    await stores.close();
  }
}
