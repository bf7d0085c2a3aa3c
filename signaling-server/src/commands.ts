import { createPasswords } from './accounts/passwords.ts';
import { backup } from './backup-command.ts';
import { printConfig } from './config-command.ts';
import { doctor } from './doctor/doctor-command.ts';
import { invite } from './invite-command.ts';
import { listUsers, setDisabled } from './people-commands.ts';
import { resetPassword } from './reset-password-command.ts';
import { start, type ProcessEdge } from './start.ts';
import { readVersion } from './version.ts';

interface Command {
  /** What follows its name, if anything does. */
  readonly takes?: string;
  readonly does: string;
  /** Answers `--help` itself, and at length. */
  readonly helps?: true;
  /** Resolves to the exit code; null: the process goes on. */
  readonly run: (edge: ProcessEdge, args: readonly string[]) => Promise<number | null> | number | null;
}

const commands: Readonly<Record<string, Command>> = {
  start: {
    does: 'run the server',
    async run(edge) {
      await start(edge);
      return null;
    },
  },
  invite: {
    takes: '[role]',
    does: 'make an invite link; role is admin, member (default) or guest',
    run: (edge, [role]) => invite(edge, role),
  },
  'reset-password': {
    takes: '<username>',
    does: 'set and print a new password, and sign out all devices of this person',
    run: (edge, [username]) => resetPassword(edge, createPasswords(), username),
  },
  users: { does: 'list the accounts', run: (edge) => listUsers(edge) },
  disable: {
    takes: '<username>',
    does: 'sign a person out everywhere and stop them from signing in',
    run: (edge, [username]) => setDisabled(edge, username, true),
  },
  enable: {
    takes: '<username>',
    does: 'let them sign in again',
    run: (edge, [username]) => setDisabled(edge, username, false),
  },
  config: {
    does: 'show the settings it would start with, secrets hidden',
    run: (edge) => printConfig(edge),
  },
  version: { does: 'show the version', run: (edge) => say(edge, readVersion()) },
  doctor: {
    does: 'check that everything works, hop by hop; see doctor --help',
    helps: true,
    run: (edge, args) => doctor(edge, args),
  },
  backup: {
    takes: '<file>',
    does: 'copy all data of the server into a new file',
    run: (edge, [file]) => backup(edge, file),
  },
  help: { does: 'show this', run: (edge) => say(edge, HELP) },
};

const WORDS_AT = 35;

function usageOf(name: string, { takes, does }: Command): string {
  const call = `  ringdown-server ${name}${takes === undefined ? '' : ` ${takes}`}`;
  const gap = call.length < WORDS_AT ? '' : `\n${' '.repeat(WORDS_AT)}`;
  return `${call.padEnd(WORDS_AT)}${gap}${does}`.replace(/ +\n/, '\n');
}

const HELP = `ringdown-server: the signaling server of Ringdown

${Object.entries(commands)
  .map(([name, command]) => usageOf(name, command))
  .join('\n')}

Every setting is an environment variable; README.md lists them. All of these work while the server is running and need the same settings.`;

const otherNames: Readonly<Record<string, string>> = {
  '--help': 'help',
  '-h': 'help',
  '--version': 'version',
  '-v': 'version',
};

/** Does what a command line asks for. Resolves to the exit code; null: the process goes on. */
export async function runCommand(
  edge: ProcessEdge,
  [given = 'start', ...args]: readonly string[],
): Promise<number | null> {
  const name = otherNames[given] ?? given;
  const command = new Map(Object.entries(commands)).get(name);
  if (command === undefined) {
    edge.printError(`There is no command "${given}".\n\n${HELP}`);
    return 2;
  }
  const asksHow = args.some((arg) => otherNames[arg] === 'help');
  if (asksHow && command.helps === undefined) return say(edge, usageOf(name, command));
  return command.run(edge, args);
}

function say(edge: ProcessEdge, text: string): number {
  edge.print(text);
  return 0;
}
