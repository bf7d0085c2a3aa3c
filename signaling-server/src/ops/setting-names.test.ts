import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeUnknownSettings, secretSettings, settingNames } from './environment.ts';

const source = join(import.meta.dirname, '..');
const readme = readFileSync(join(source, '../README.md'), 'utf8');

/** Variables that some source reads: `valueOf(env, 'RINGDOWN_…')`, or a constant with such a name. */
function namesInSources(): string[] {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|testing/.test(file))
    .filter((file) => !file.endsWith('environment.ts'));
  const names = files.flatMap((file) => {
    const text = readFileSync(join(source, file), 'utf8');
    return [...text.matchAll(/'((?:RINGDOWN_[A-Z_]+)|DATABASE_URL|REDIS_URL)'/g)].map((match) => match[1]!);
  });
  return [...new Set(names)].sort();
}

describe('the settings', () => {
  it('are the variables that the server reads', () => {
    expect(namesInSources()).toEqual([...settingNames].sort());
  });

  it('are all in the table of the README, in its order, and nothing else is', () => {
    const table = readme.slice(readme.indexOf('| variable |'));
    const rows = table.slice(0, table.indexOf('\n\n')).split('\n').slice(2);
    expect(rows.flatMap((row) => /^\| `([A-Z_]+)`/.exec(row)?.[1] ?? [])).toEqual([...settingNames]);
  });

  it('marks in the README which may name a file', () => {
    const marked = settingNames.filter((name) => readme.includes(`\`${name}_FILE\``));
    expect(marked).toEqual([...secretSettings]);
  });
});

describe('a variable that is no setting', () => {
  it('is named', () => {
    expect(describeUnknownSettings({ RINGDOWN_PROT: 'x', RINGDOWN_HOST: '::1', PATH: '/bin' })).toEqual([
      'RINGDOWN_PROT isn’t a setting of this server and has no effect. README.md lists the settings.',
    ]);
  });

  it('is not every variable of the project', () => {
    const env = { RINGDOWN_SERVER_URL: 'x', RINGDOWN_TURN_SECRET_FILE: '/run/x', PGUSER: 'x' };
    expect(describeUnknownSettings(env)).toEqual([]);
  });
});
