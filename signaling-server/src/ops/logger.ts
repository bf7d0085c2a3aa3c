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
const secrets = [
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
];

/** Logs one JSON object per line to the given stream, standard output by default. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const paths = secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const redact = { paths, censor: '[redacted]' };
  const options = { level, base: null, redact, serializers: { err: serializeError } };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** An error tells what a library put into it, which may be the address it could not reach, password included. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { message, stack, ...rest } = stdSerializers.err(error);
  return { ...rest, message: withoutPasswords(message), stack: withoutPasswords(stack) };
}

function withoutPasswords(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:)[^\s@/]+@/gi, '$1[redacted]@');
}
