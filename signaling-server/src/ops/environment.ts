export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that the server can't start with. The message names the variable, what is wrong and what is right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly variable: string;

  constructor(variable: string, problem: string, remedy: string) {
    super(`${variable} ${problem}. ${remedy}`);
    this.variable = variable;
  }
}

/** Unset and empty are the same. */
export function valueOf(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

export function list(env: Environment, name: string): string[] {
  const parts = (valueOf(env, name) ?? '').split(',');
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

export function integer(
  env: Environment,
  name: string,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const text = valueOf(env, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new ConfigError(name, `is "${text}"`, `It must be a whole number from ${min} to ${max}.`);
}

export function flag(env: Environment, name: string): boolean {
  const text = valueOf(env, name) ?? 'false';
  if (text === 'true' || text === 'false') return text === 'true';
  throw new ConfigError(name, `is "${text}"`, 'It must be true or false.');
}
