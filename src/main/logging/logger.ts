type LogLevel = 'info' | 'warn' | 'error';

/** What may be logged beside a message. Never tokens, SDP or message texts. */
type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export interface LoggerDeps {
  readonly write: (line: string) => void;
  /** Ms since epoch. */
  readonly now: () => number;
}

/** One line per message: time, level, message, fields as JSON. */
export function createLogger({ write, now }: LoggerDeps): Logger {
  const log =
    (level: LogLevel) =>
    (message: string, fields?: LogFields): void => {
      const details = fields === undefined ? '' : ` ${JSON.stringify(fields)}`;
      write(`${new Date(now()).toISOString()} ${level} ${message}${details}\n`);
    };
  return { info: log('info'), warn: log('warn'), error: log('error') };
}

/**
 * Writes to a stream whose reader may go away, as a terminal that is closed: then nobody reads. Unheard, that error
 * would become a dialog of Electron's.
 */
export function createLineWriter(
  stream: Pick<NodeJS.WritableStream, 'on' | 'write'>,
): (line: string) => void {
  stream.on('error', () => undefined);
  return (line) => void stream.write(line);
}

/** The words of whatever was thrown, for a log. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
