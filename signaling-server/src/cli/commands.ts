import { resolve } from 'node:path';
import { createPasswords } from '../accounts/passwords.ts';
import { readConfig } from '../config.ts';
import { start, type ProcessEdge } from '../start.ts';
import { backUp } from '../storage/backup.ts';
import { describePlace } from '../storage/database-place.ts';
import { readVersion } from '../version.ts';
import { printConfig } from './config-command.ts';
import { invite, listUsers, resetPassword, setDisabled } from './people-commands.ts';

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
    // A server that is started by this command needs none of it.
    run: async (edge, args) => (await import('./doctor-command.ts')).doctor(edge, args),
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

/**
 * `ringdown-server backup <file>`: copies everything a server keeps into a new file, beside the running server.
 * Resolves to the exit code. Throws a `StorageError` when there is no database, or the file can't be made.
 */
export async function backup(
  edge: Pick<ProcessEdge, 'env' | 'print' | 'printError'>,
  file = '',
): Promise<number> {
  if (file === '') {
    edge.printError('Which file? Usage: ringdown-server backup <file>');
    return 2;
  }
  const config = readConfig(edge.env);
  const path = resolve(file);
  const { bytes } = await backUp(config, path);
  edge.print(`Copied ${describePlace(config)} to ${path} (${Math.ceil(bytes / 1_024)} kB).`);
  edge.print(
    'It contains who called whom: keep it as private as the server. README.md says how to restore it.',
  );
  return 0;
}

function say(edge: ProcessEdge, text: string): number {
  edge.print(text);
  return 0;
}
