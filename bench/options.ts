import { parseArgs } from 'node:util';

/** What an option of a benchmark takes, and what becomes of it. */
interface Option<T> {
  readonly type: 'string' | 'boolean';
  /** Of what was given: nothing, only the name (`true`), or a text. Throws an {@link OptionFault}. */
  readonly read: (given: string | boolean | undefined, name: string) => T;
}

type Options = Readonly<Record<string, Option<unknown>>>;
type Values<O extends Options> = { readonly [Name in keyof O]: ReturnType<O[Name]['read']> };

/** Whoever gave the options can mend it. The message says how. */
export class OptionFault extends Error {
  override readonly name = 'OptionFault';
}

/** `--quick`. */
export function flag(): Option<boolean> {
  return {
    type: 'boolean',
    read(given = false, name) {
      if (typeof given === 'boolean') return given;
      throw new OptionFault(`--${name} takes no value, but got "${given}".`);
    },
  };
}

/** `--node-flags=--cpu-prof`. Empty without it. */
export function text(): Option<string> {
  return { type: 'string', read: (given, name) => (given === undefined ? '' : textOf(given, name)) };
}

/** `--clients=5000`: one or more. */
export function count<T extends number | null>(otherwise: T): Option<number | T> {
  return {
    type: 'string',
    read: (given, name) => (given === undefined ? otherwise : countOf(textOf(given, name), name)),
  };
}

/** `--nodes=2,8`. */
export function counts(otherwise: readonly number[]): Option<readonly number[]> {
  return {
    type: 'string',
    read(given, name) {
      if (given === undefined) return otherwise;
      return textOf(given, name)
        .split(',')
        .map((one) => countOf(one, name));
    },
  };
}

/** `--only=answer,loss`: in the order in which they are named; all of them without it. */
export function someOf<Name extends string>(names: readonly Name[]): Option<ReadonlySet<Name>> {
  return {
    type: 'string',
    read(given, name) {
      if (given === undefined) return new Set(names);
      const wanted = textOf(given, name)
        .split(',')
        .map((text) => names.find((known) => known === text) ?? unknown(text));
      return new Set(wanted);

      function unknown(text: string): never {
        throw new OptionFault(`--${name} knows no "${text}"; there are ${names.join(', ')}.`);
      }
    },
  };
}

/** What these arguments say. Throws an {@link OptionFault} where one is unknown, or has a value that can't be right. */
export function parseOptions<O extends Options>(options: O, args: readonly string[]): Values<O> {
  const types = Object.entries(options).map(([name, { type }]) => [name, { type }] as const);
  const { values, positionals } = parseArgs({
    ...{ args: [...args], options: Object.fromEntries(types) },
    // Its own words for what it does not know are those of a program that has a fault.
    ...{ strict: false, allowPositionals: true },
  });
  const stray = [
    ...Object.keys(values)
      .filter((name) => !Object.hasOwn(options, name))
      .map((name) => `--${name}`),
    ...positionals,
  ];
  if (stray.length > 0) {
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new OptionFault(`There is no option ${stray.join(', ')}; there are ${known.join(', ')}.`);
  }
  const read = Object.entries(options).map(([name, option]) => [name, option.read(values[name], name)]);
  return Object.fromEntries(read) as Values<O>;
}

/** Those of this command line. Where {@link parseOptions} finds a fault, says so and ends the process with 1. */
export function readOptions<O extends Options>(options: O): Values<O> {
  try {
    return parseOptions(options, process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof OptionFault)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

function textOf(given: string | boolean, name: string): string {
  if (typeof given === 'string') return given;
  throw new OptionFault(`--${name} needs a value: --${name}=…`);
}

function countOf(given: string, name: string): number {
  if (/^[1-9]\d*$/.test(given)) return Number(given);
  throw new OptionFault(`--${name} takes a number of one or more, but got "${given}".`);
}
