import { pino, stdSerializers, type DestinationStream, type LevelWithSilent } from 'pino';

/**
 * `error`: the server is at fault. `warn`: an admin should look. `info`: one line per transition of a call, sign-in or
 * life cycle. `debug`: every request.
 */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const satisfies LevelWithSilent[];
export type LogLevel = (typeof logLevels)[number];

/** Never written, however deep a careless line nests them: secrets, and the session descriptions of calls. */
const secrets: ReadonlySet<string> = new Set([
  'token',
  'password',
  'invite',
  'authorization',
  'credential',
  'secret',
  'databaseUrl',
  'redisUrl',
  'offer',
  'body',
  'sdp',
  'link',
  // Of a command that Redis refused.
  'args',
]);

/** Deeper than anything that is logged; ends what goes in circles. What lies deeper is not written. */
const DEEPEST = 6;

/** Logs one JSON object per line to the given stream, standard output by default. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const formatters = { log: (fields: Record<string, unknown>) => withoutSecrets(fields, 0) };
  const options = { level, base: null, formatters, serializers: { err: serializeError } };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/**
 * The same fields where nothing is to be left out, which is nearly always; else a copy. Errors have a serializer of
 * their own.
 */
function withoutSecrets<T extends object>(fields: T, depth: number): T {
  let copy: Record<string, unknown> | null = null;
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    const shown = shownOf(name, value, depth);
    if (shown !== value) {
      copy ??= (Array.isArray(fields) ? [...(fields as unknown[])] : { ...fields }) as Record<
        string,
        unknown
      >;
      copy[name] = shown;
    }
  }
  return (copy as T | null) ?? fields;
}

function shownOf(name: string, value: unknown, depth: number): unknown {
  if (secrets.has(name)) return '[redacted]';
  if (typeof value === 'string') return withoutPasswords(value);
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  return depth === DEEPEST ? '[too deep]' : withoutSecrets(value, depth + 1);
}

/** With those that are in it, as what several tries came to; its causes are told in its message and its stack. */
function serializeError(error: unknown): unknown {
  return error instanceof Error ? withoutSecrets(stdSerializers.err(error), 0) : error;
}

/** What a library put into an error may be the address it could not reach, password included, and that with an @ in it. */
function withoutPasswords(text: string): string {
  if (!text.includes('://')) return text;
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:)[^\s/]+@/gi, '$1[redacted]@');
}
