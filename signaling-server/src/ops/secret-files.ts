import { readFileSync } from 'node:fs';
import { ConfigError, valueOf, type Environment } from './environment.ts';
import { secretSettings } from './setting-names.ts';

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
