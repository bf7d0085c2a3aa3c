import { spawn } from 'node:child_process';
import { text as textFrom } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { endsWithUs } from '../signaling-server/src/testing/ends-with-us.ts';
import { count, counts, flag, OptionFault, parseOptions, someOf, text } from './options.ts';

const options = {
  only: someOf(['answer', 'loss', 'ear']),
  clients: count(null),
  rounds: count(3),
  nodes: counts([2, 8]),
  quick: flag(),
  'node-flags': text(),
};
const parse = (...args: string[]) => parseOptions(options, args);

describe('the options of a benchmark', () => {
  it('are what they are without any', () => {
    expect(parse()).toEqual({
      ...{ only: new Set(['answer', 'loss', 'ear']), clients: null, rounds: 3, nodes: [2, 8] },
      ...{ quick: false, 'node-flags': '' },
    });
    expectTypeOf(parse().only).toEqualTypeOf<ReadonlySet<'answer' | 'loss' | 'ear'>>();
    expectTypeOf(parse().clients).toEqualTypeOf<number | null>();
  });

  it('are read as they were given', () => {
    const given = parse('--only=ear,answer', '--clients=70', '--rounds', '1', '--nodes=3', '--quick');
    expect(given).toMatchObject({ clients: 70, rounds: 1, nodes: [3], quick: true });
    expect([...given.only]).toEqual(['ear', 'answer']);
    expect(parse('--node-flags=--cpu-prof --trace-gc')['node-flags']).toBe('--cpu-prof --trace-gc');
  });

  it.each([
    [['--oly=ear'], /^There is no option --oly; there are --only, --clients, .*--node-flags\.$/],
    [['ear'], /^There is no option ear; /],
    [['--only=eer,loss'], /^--only knows no "eer"; there are answer, loss, ear\.$/],
    [['--only='], /^--only knows no ""/],
    [['--only'], /^--only needs a value: --only=…$/],
    [['--clients=many'], /^--clients takes a number of one or more, but got "many"\.$/],
    [['--rounds=0'], /^--rounds takes a number/],
    [['--nodes=2,'], /^--nodes takes a number/],
    [['--quick=yes'], /^--quick takes no value, but got "yes"\.$/],
  ])('%j is refused by name', (args, words) => {
    expect(() => parse(...args)).toThrow(OptionFault);
    expect(() => parse(...args)).toThrow(words);
  });
});

describe('a benchmark', () => {
  /** What it says, and how it ends. */
  async function run(...args: string[]): Promise<[string, number | null]> {
    const program = fileURLToPath(new URL('call/run.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    endsWithUs(child);
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    return [await textFrom(child.stderr), await ended];
  }

  it('measures nothing where it does not know what is to be measured', async () => {
    expect(await run('--only=nothing')).toEqual([
      expect.stringMatching(/^--only knows no "nothing"; there are .+\.\n$/),
      1,
    ]);
  });
});
