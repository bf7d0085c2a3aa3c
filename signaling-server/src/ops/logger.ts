import { pino, type DestinationStream, type LevelWithSilent } from 'pino';

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
  'offer',
  'body',
  'sdp',
  'link',
];

/** Logs one JSON object per line to the given stream, standard output by default. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const paths = secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const options = { level, base: null, redact: { paths, censor: '[redacted]' } };
  return destination === undefined ? pino(options) : pino(options, destination);
}
