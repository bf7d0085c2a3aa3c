#!/usr/bin/env node
import { createPasswords } from './accounts/passwords.ts';
import { explain } from './explain.ts';
import { invite } from './invite-command.ts';
import { resetPassword } from './reset-password-command.ts';
import { start, thisProcess } from './start.ts';

const HELP = `ringdown-server: the signaling server of Ringdown

  ringdown-server start            run the server
  ringdown-server invite [role]    make an invite link; role is admin, member (default) or guest
  ringdown-server reset-password <username>
                                   set and print a new password, and sign all devices of this person out
  ringdown-server help             show this

Every setting is an environment variable; README.md lists them. "invite" and "reset-password" work beside a
running server, and need the same RINGDOWN_DATA_DIR and RINGDOWN_PUBLIC_URL.`;

async function run([command = 'start', ...args]: readonly string[]): Promise<void> {
  switch (command) {
    case 'start':
      await start(thisProcess);
      return;
    case 'invite':
      process.exitCode = await invite(thisProcess, args[0]);
      return;
    case 'reset-password':
      process.exitCode = await resetPassword(thisProcess, createPasswords(), args[0]);
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
