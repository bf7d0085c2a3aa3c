import { createAudit } from './admin/audit.ts';
import { deedsOf } from './admin/person-deeds.ts';
import { readConfig } from './config.ts';
import { systemClock, type Clock } from './ops/clock.ts';
import type { ProcessEdge } from './start.ts';
import { describePlace } from './storage/database-place.ts';
import { openStores } from './storage/stores.ts';

type Edge = Pick<ProcessEdge, 'env' | 'print' | 'printError'> & { readonly clock?: Clock };

/** `ringdown-server users`: one line for each account. Resolves to the exit code. */
export async function listUsers(edge: Edge): Promise<number> {
  const stores = await openStores(readConfig(edge.env), { mustExist: true });
  try {
    for (const { person, disabled, deviceCount } of await stores.admin.people()) {
      const devices = deviceCount === 1 ? '1 device' : `${deviceCount} devices`;
      const state = disabled ? 'disabled' : devices;
      edge.print([person.username, person.role, state, person.name].join('\t'));
    }
    return 0;
  } finally {
    await stores.close();
  }
}

/** `ringdown-server disable|enable <username>`. Resolves to the exit code. */
export async function setDisabled(edge: Edge, name: string | undefined, disabled: boolean): Promise<number> {
  // As it is kept, however it is typed.
  const username = name?.trim().toLowerCase() ?? '';
  const command = disabled ? 'disable' : 'enable';
  if (username === '') {
    edge.printError(`Whom? Write: ringdown-server ${command} <username>`);
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
    const { clock = systemClock } = edge;
    const { userId } = account.person;
    const changed = await stores.admin.change({ userId, disabled }, clock.now());
    if (typeof changed === 'string') {
      edge.printError(`${username} is the only admin who can sign in. Make another one first.`);
      return 1;
    }
    const audit = createAudit({ log: stores.audit, clock });
    for (const deed of deedsOf(changed)) {
      await audit.record({ ...deed, doer: { via: 'command-line' }, subjectId: userId });
    }
    edge.print(
      disabled ? `${username} is signed out, and can sign in no more.` : `${username} can sign in again.`,
    );
    return 0;
  } finally {
    await stores.close();
  }
}
