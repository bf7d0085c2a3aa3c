#!/usr/bin/env node
import { createInvites } from './accounts/invites.ts';
import { readConfig, type Environment } from './config.ts';
import { createPublicAddress } from './http/public-address.ts';
import { systemClock } from './ops/clock.ts';
import { Role } from './protocol/index.ts';
import { explain, start, thisProcess } from './start.ts';
import { openStores } from './storage/stores.ts';

const HELP = `ringdown-server: the signaling server of Ringdown

  ringdown-server start            run the server
  ringdown-server invite [role]    make an invite link; role is admin, member (default) or guest
  ringdown-server help             show this

Every setting is an environment variable; README.md lists them. "invite" works beside a running server, and
needs the same RINGDOWN_DATA_DIR and RINGDOWN_PUBLIC_URL.`;

const INVITE = { uses: 1, expiresInHours: 72 };

async function invite(env: Environment, roleName = 'member'): Promise<number> {
  const role = Role.safeParse(roleName);
  if (!role.success) {
    console.error(`There is no role "${roleName}". It must be admin, member or guest.`);
    return 2;
  }
  const config = readConfig(env);
  const stores = await openStores(config.dataDir);
  try {
    const { publicUrl } = createPublicAddress(config);
    const invites = createInvites({ store: stores.accounts, clock: systemClock, publicUrl });
    const { link, expiresAt } = await invites.create({ ...INVITE, role: role.data }, null);
    console.log(`Invite for one ${role.data}, good until ${new Date(expiresAt).toISOString()}: ${link}`);
    return 0;
  } finally {
    await stores.close();
  }
}

async function run([command = 'start', ...args]: readonly string[]): Promise<void> {
  switch (command) {
    case 'start':
      await start(thisProcess);
      return;
    case 'invite':
      process.exitCode = await invite(process.env, args[0]);
      return;
    case 'help':
    case '--help':
      console.log(HELP);
      return;
    default:
      console.error(`There is no command "${command}".\n\n${HELP}`);
      process.exitCode = 2;
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  console.error(`ringdown-server: ${explain(error)}`);
  process.exitCode = 1;
}
