import type { StoredAccount } from '../accounts/account-store.ts';
import { createInvites } from '../accounts/invites.ts';
import type { Passwords } from '../accounts/passwords.ts';
import { createAudit, type Audit } from '../admin/audit.ts';
import { deedsOf } from '../admin/admin-service.ts';
import { readConfig, type Config } from '../config.ts';
import { createPublicAddress, isKnownOnlyHere } from '../http/entrance.ts';
import { systemClock, type Clock } from '../ops/clock.ts';
import { randomPassword } from '../ops/random-id.ts';
import { Role, toOneLine } from '../protocol/index.ts';
import { ONLY_HERE_WARNING, type ProcessEdge } from '../start.ts';
import { describePlace } from '../storage/database-place.ts';
import { openStores, type Stores } from '../storage/stores.ts';

/**
 * What the commands about people need of their process. Each works in the database of a server, which may be running,
 * and throws a `StorageError` when there is none: a new one would be no server's.
 */
type CommandEdge = Pick<ProcessEdge, 'env' | 'print' | 'printError'> & { readonly clock?: Clock };

const INVITE = { uses: 1, expiresInHours: 72 };

/** `ringdown-server invite [role]`. Resolves to the exit code. */
export async function invite(edge: CommandEdge, roleName = 'member'): Promise<number> {
  const role = Role.safeParse(roleName);
  if (!role.success) {
    edge.printError(`There is no role "${roleName}". It must be admin, member or guest.`);
    return 2;
  }
  return inDatabase(edge, async ({ config, stores, audit, clock }) => {
    const { publicUrl } = createPublicAddress(config);
    const invites = createInvites({ store: stores.accounts, audit, clock, publicUrl });
    const request = { ...INVITE, role: role.data };
    const { link, expiresAt } = await invites.create(request, { via: 'command-line' });
    edge.print(`Invite for one ${role.data}, expires ${new Date(expiresAt).toISOString()}: ${link}`);
    edge.print(`Made in ${describePlace(config)}.`);
    if (isKnownOnlyHere(config)) edge.print(ONLY_HERE_WARNING);
    return 0;
  });
}

/** `ringdown-server users`: one line for each account. Resolves to the exit code. */
export function listUsers(edge: CommandEdge): Promise<number> {
  return inDatabase(edge, async ({ config, stores }) => {
    const people = await stores.admin.people();
    // Not among the lines for other programs, of which there are none.
    if (people.length === 0) edge.printError(`There is no account yet in ${describePlace(config)}.`);
    for (const { person, disabled, deviceCount } of people) {
      const state = disabled ? 'disabled' : devicesOf(deviceCount);
      edge.print([person.username, person.role, state, toOneLine(person.name)].join('\t'));
    }
    return 0;
  });
}

/** `ringdown-server disable|enable <username>`. Resolves to the exit code. */
export function setDisabled(edge: CommandEdge, name: string | undefined, disabled: boolean): Promise<number> {
  return onAccount(edge, {
    name,
    usage: `Whom? Write: ringdown-server ${disabled ? 'disable' : 'enable'} <username>`,
    async act({ account, username, stores, audit, clock }) {
      const { userId } = account.person;
      const changed = await stores.admin.change({ userId, disabled }, clock.now());
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

/** `ringdown-server reset-password <username>`: a new random password, and all devices signed out. Resolves to the exit code. */
export function resetPassword(edge: CommandEdge, passwords: Passwords, name?: string): Promise<number> {
  return onAccount(edge, {
    name,
    usage: 'Which person? Usage: ringdown-server reset-password <username>',
    async act({ account, username, stores, audit, clock }) {
      const password = randomPassword();
      const passwordHash = await passwords.hash(password);
      const { userId } = account.person;
      const devices = await stores.accounts.resetPassword({ userId, passwordHash, at: clock.now() });
      await audit.record({
        doer: { via: 'command-line' },
        action: 'password-reset',
        subjectId: userId,
        detail: { devices },
      });
      edge.print(`New password of ${username}: ${password}`);
      edge.print(`Signed out: ${devicesOf(devices)}, also what is connected now.`);
      return 0;
    },
  });
}

/** What a command works with. */
interface AtHand {
  readonly config: Config;
  readonly stores: Stores;
  readonly audit: Audit;
  readonly clock: Clock;
}

async function inDatabase(edge: CommandEdge, act: (at: AtHand) => Promise<number>): Promise<number> {
  const { clock = systemClock } = edge;
  const config = readConfig(edge.env);
  const stores = await openStores(config, { mustExist: true });
  try {
    return await act({ config, stores, audit: createAudit({ log: stores.audit, clock }), clock });
  } finally {
    await stores.close();
  }
}

interface AccountCommand {
  readonly name: string | undefined;
  /** Said when there is no name. */
  readonly usage: string;
  /** Resolves to the exit code. */
  readonly act: (
    at: AtHand & { readonly account: StoredAccount; readonly username: string },
  ) => Promise<number>;
}

/** A command about one account, named as people type it. */
async function onAccount(edge: CommandEdge, { name, usage, act }: AccountCommand): Promise<number> {
  // As it is kept, however it is typed.
  const username = name?.trim().toLowerCase() ?? '';
  if (username === '') {
    edge.printError(usage);
    return 2;
  }
  return inDatabase(edge, async (at) => {
    const account = await at.stores.accounts.findAccount(username);
    if (account !== null) return act({ ...at, account, username });
    edge.printError(`There is no account with the username "${username}" in ${describePlace(at.config)}.`);
    return 1;
  });
}

function devicesOf(count: number): string {
  return count === 1 ? '1 device' : `${count} devices`;
}
