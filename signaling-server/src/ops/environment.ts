import { readFileSync } from 'node:fs';

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

/** Every environment variable the server reads, in the order of the README's table. A test holds the two together. */
export const settingNames = [
  'RINGDOWN_HOST',
  'RINGDOWN_PORT',
  'RINGDOWN_PUBLIC_URL',
  'RINGDOWN_NAME',
  'RINGDOWN_DATA_DIR',
  'RINGDOWN_DATABASE_URL',
  'DATABASE_URL',
  'RINGDOWN_REDIS_URL',
  'REDIS_URL',
  'RINGDOWN_REDIS_PREFIX',
  'RINGDOWN_ICE_SERVERS',
  'RINGDOWN_TURN_URLS',
  'RINGDOWN_TURN_SECRET',
  'RINGDOWN_TURN_TTL_S',
  'RINGDOWN_RELAY_ONLY',
  'RINGDOWN_JANUS_URL',
  'RINGDOWN_JANUS_SECRET',
  'RINGDOWN_MESH_PEOPLE',
  'RINGDOWN_ALLOWED_ORIGINS',
  'RINGDOWN_TLS_CERT',
  'RINGDOWN_TLS_KEY',
  'RINGDOWN_TRUSTED_PROXIES',
  'RINGDOWN_METRICS_TOKEN',
  'RINGDOWN_METRICS_ALLOW',
  'RINGDOWN_DRAIN_MS',
  'RINGDOWN_LOG_LEVEL',
  'RINGDOWN_RING_TIMEOUT_MS',
] as const;

export type SettingName = (typeof settingNames)[number];

/** Those that hold a secret: never shown, and each may name a file instead, as `…_FILE`. */
export const secretSettings: readonly SettingName[] = [
  'RINGDOWN_DATABASE_URL',
  'DATABASE_URL',
  'RINGDOWN_REDIS_URL',
  'REDIS_URL',
  'RINGDOWN_ICE_SERVERS',
  'RINGDOWN_TURN_SECRET',
  'RINGDOWN_JANUS_SECRET',
  'RINGDOWN_METRICS_TOKEN',
];

/** Of the desktop app and of the project's tests, which may run in the same environment. */
const othersSettings =
  /^RINGDOWN_(SERVER_URL|TRAY|USER_DATA|ENROL_FILE|CHROMIUM|DESKTOP_DRIVER|TEST_.+|BENCH_.+)$/;

/** One line for each variable that looks like a setting and is none. */
export function describeUnknownSettings(env: Readonly<Record<string, string | undefined>>): string[] {
  const files = secretSettings.map((name) => `${name}_FILE`);
  const known = new Set<string>([...settingNames, ...files]);
  return Object.keys(env)
    .filter((name) => name.startsWith('RINGDOWN_') && !known.has(name) && !othersSettings.test(name))
    .sort()
    .map((name) => `${name} isn’t a setting of this server and has no effect. README.md lists the settings.`);
}

/**
 * Reads each secret whose variable names a file (`RINGDOWN_TURN_SECRET_FILE`), so that it need not be in the environment,
 * where every program of the same user can read it. That is how Docker, Kubernetes and systemd hand secrets over.
 */
export function withSecretFiles(env: Environment): Environment {
  const read = secretSettings.flatMap((name) => {
    const path = valueOf(env, `${name}_FILE`);
    return path === undefined ? [] : [[name, readSecret(env, name, path)] as const];
  });
  return { ...env, ...Object.fromEntries(read) };
}

function readSecret(env: Environment, name: string, path: string): string {
  const variable = `${name}_FILE`;
  if (valueOf(env, name) !== undefined) {
    throw new ConfigError(variable, `is set, and so is ${name}`, 'Keep only one of them.');
  }
  const text = contentOf(variable, path).trim();
  if (text !== '') return text;
  throw new ConfigError(
    variable,
    `names the empty file ${path}`,
    'It must hold the secret and nothing else.',
  );
}

function contentOf(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const remedy = 'It must be a file that the user of the server may read.';
    throw new ConfigError(variable, `names ${path}, which can’t be read (${code})`, remedy);
  }
}
