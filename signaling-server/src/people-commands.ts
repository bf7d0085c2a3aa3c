import { onAccount, type CommandEdge } from './account-command.ts';
import { deedsOf } from './admin/person-deeds.ts';
import { readConfig } from './config.ts';
import { toOneLine } from './protocol/index.ts';
import { describePlace } from './storage/database-place.ts';
import { openStores } from './storage/stores.ts';

/** `ringdown-server users`: one line for each account. Resolves to the exit code. */
export async function listUsers(edge: CommandEdge): Promise<number> {
  const config = readConfig(edge.env);
  const stores = await openStores(config, { mustExist: true });
  try {
    const people = await stores.admin.people();
    // Not among the lines for other programs, of which there are none.
    if (people.length === 0) edge.printError(`There is no account yet in ${describePlace(config)}.`);
    for (const { person, disabled, deviceCount } of people) {
      const devices = deviceCount === 1 ? '1 device' : `${deviceCount} devices`;
      const state = disabled ? 'disabled' : devices;
      edge.print([person.username, person.role, state, toOneLine(person.name)].join('\t'));
    }
    return 0;
  } finally {
    await stores.close();
  }
}

/** `ringdown-server disable|enable <username>`. Resolves to the exit code. */
export function setDisabled(edge: CommandEdge, name: string | undefined, disabled: boolean): Promise<number> {
  return onAccount(edge, {
    name,
    usage: `Whom? Write: ringdown-server ${disabled ? 'disable' : 'enable'} <username>`,
    async act({ account, username, stores, audit, now }) {
      const { userId } = account.person;
      const changed = await stores.admin.change({ userId, disabled }, now());
      if (typeof changed === 'string') {
        edge.printError(`${username} is the only admin who can sign in. Make somebody else an admin first.`);
        return 1;
      }
      for (const deed of deedsOf(changed)) {
        await audit.record({ ...deed, doer: { via: 'command-line' }, subjectId: userId });
      }
      edge.print(
        disabled ? `${username} is signed out and can no longer sign in.` : `${username} can sign in again.`,
      );
      return 0;
    },
  });
}
