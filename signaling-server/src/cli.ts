#!/usr/bin/env node
import { createPasswords } from './accounts/passwords.ts';
import { backup } from './backup-command.ts';
import { printConfig } from './config-command.ts';
import { doctor } from './doctor/doctor-command.ts';
import { endProcess } from './end-process.ts';
import { explain } from './explain.ts';
import { invite } from './invite-command.ts';
import { listUsers, setDisabled } from './people-commands.ts';
import { resetPassword } from './reset-password-command.ts';
import { start, thisProcess } from './start.ts';
import { readVersion } from './version.ts';

const HELP = `ringdown-server: the signaling server of Ringdown

  ringdown-server start            run the server
  ringdown-server invite [role]    make an invite link; role is admin, member (default) or guest
  ringdown-server reset-password <username>
                                   set and print a new password, and sign all devices of this person out
  ringdown-server users            list the accounts
  ringdown-server disable <username>
                                   sign a person out everywhere, and let them sign in no more
  ringdown-server enable <username>
                                   let them sign in again
  ringdown-server config           show the settings it would start with, without secrets
  ringdown-server version          show which version this is
  ringdown-server doctor           prove that it works, hop by hop; doctor --help says more
  ringdown-server backup <file>    copy everything the server keeps into a new file
  ringdown-server help             show this

Every setting is an environment variable; README.md lists them. All of these work beside a running server, and need
the same settings as it has.`;

/** Each resolves to the exit code; null: the process goes on. */
type Command = (args: readonly string[]) => Promise<number | null> | number | null;

const commands: Readonly<Record<string, Command>> = {
  start: async () => {
    await start(thisProcess);
    return null;
  },
  invite: ([role]) => invite(thisProcess, role),
  backup: ([file]) => backup(thisProcess, file),
  'reset-password': ([username]) => resetPassword(thisProcess, createPasswords(), username),
  users: () => listUsers(thisProcess),
  disable: ([username]) => setDisabled(thisProcess, username, true),
  enable: ([username]) => setDisabled(thisProcess, username, false),
  config: () => printConfig(thisProcess),
  doctor: (args) => doctor(thisProcess, args),
  version: () => say(readVersion()),
  help: () => say(HELP),
};

function say(text: string): number {
  console.log(text);
  return 0;
}

const otherNames: Readonly<Record<string, string>> = {
  '--help': 'help',
  '-h': 'help',
  '--version': 'version',
  '-v': 'version',
};

async function run([name = 'start', ...args]: readonly string[]): Promise<number | null> {
  const command = new Map(Object.entries(commands)).get(otherNames[name] ?? name);
  if (command !== undefined) return command(args);
  console.error(`There is no command "${name}".\n\n${HELP}`);
  return 2;
}

try {
  const code = await run(process.argv.slice(2));
  if (code !== null) endProcess(code, process);
} catch (error) {
  console.error(`ringdown-server: ${explain(error)}`);
  endProcess(1, process);
}
