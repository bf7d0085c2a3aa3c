import { describe, expect, it } from 'vitest';
import { runCommand } from './commands.ts';
import { createTestEdge } from '../testing/test-edge.ts';

async function ask(...args: readonly string[]) {
  const { lines, ...edge } = createTestEdge({});
  const code = await runCommand(edge, args);
  return { code, said: lines.join('\n') };
}

const names = [
  ...['start', 'invite', 'reset-password', 'users', 'disable', 'enable', 'config', 'version', 'doctor'],
  ...['backup', 'help'],
];

describe('the command line', () => {
  it.each(names.flatMap((name) => [[`${name} --help`], [`${name} -h`]]))(
    'says how it is used: %s',
    async (line) => {
      const { code, said } = await ask(...line.split(' '));
      expect(code).toBe(0);
      expect(said).toContain(`  ringdown-server ${line.split(' ')[0]}`);
      expect(said).not.toContain('There is no');
    },
  );

  it('says so of one command alone', async () => {
    expect((await ask('backup', 'copy', '--help')).said).toBe(
      '  ringdown-server backup <file>    copy all data of the server into a new file',
    );
  });

  it('says what commands there are', async () => {
    const all = await ask('help');
    for (const name of names) expect(all.said).toContain(`\n  ringdown-server ${name}`);
    for (const other of ['--help', '-h']) expect(await ask(other)).toEqual(all);
  });

  it('knows no others', async () => {
    const { code, said } = await ask('constructor');
    expect(code).toBe(2);
    expect(said).toMatch(/^There is no command "constructor"\.\n\nringdown-server: /);
  });
});
