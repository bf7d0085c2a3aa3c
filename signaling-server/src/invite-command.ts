import { createInvites } from './accounts/invites.ts';
import { createAudit } from './admin/audit.ts';
import { readConfig } from './config.ts';
import { createPublicAddress, isKnownOnlyHere } from './http/public-address.ts';
import { systemClock } from './ops/clock.ts';
import { Role } from './protocol/index.ts';
import { ONLY_HERE_WARNING, type ProcessEdge } from './start.ts';
import { describePlace } from './storage/database-place.ts';
import { openStores } from './storage/stores.ts';

const INVITE = { uses: 1, expiresInHours: 72 };

/**
 * `ringdown-server invite [role]`: makes an invite in the database of a server, which may be running. Resolves to the
 * exit code. Throws a `StorageError` when there is no database: a new one would be no server's.
 */
export async function invite(
  edge: Pick<ProcessEdge, 'env' | 'print' | 'printError'>,
  roleName = 'member',
): Promise<number> {
  const role = Role.safeParse(roleName);
  if (!role.success) {
    edge.printError(`There is no role "${roleName}". It must be admin, member or guest.`);
    return 2;
  }
  const config = readConfig(edge.env);
  const stores = await openStores(config, { mustExist: true });
  try {
    const { publicUrl } = createPublicAddress(config);
    const audit = createAudit({ log: stores.audit, clock: systemClock });
    const invites = createInvites({ store: stores.accounts, audit, clock: systemClock, publicUrl });
    const request = { ...INVITE, role: role.data };
    const { link, expiresAt } = await invites.create(request, { via: 'command-line' });
    edge.print(`Invite for one ${role.data}, expires ${new Date(expiresAt).toISOString()}: ${link}`);
    edge.print(`Made in ${describePlace(config)}.`);
    if (isKnownOnlyHere(config)) edge.print(ONLY_HERE_WARNING);
    return 0;
  } finally {
    await stores.close();
  }
}
