import type { Clock } from '@shared/clock.ts';
import { safeLine } from '@shared/safe-line.ts';

/**
 * `info`: one line per step in a life cycle, nothing faster. `warn`: something was wrong and the phone went on.
 * Never a token, a password or an SDP.
 */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
}

export interface LogLine {
  /** Ms since epoch; of a line that repeats, the first time. */
  readonly at: number;
  readonly level: keyof Logger;
  readonly message: string;
  /** How often it was said in a row. */
  readonly times: number;
}

/** The latest lines, kept in memory for a report. */
export interface LogBuffer extends Logger {
  /** Oldest first. */
  lines(): readonly LogLine[];
}

/** An hour of calls, and some 100 kB at most. */
const MOST_LINES = 500;

/** Keeps the latest lines; `echo` hears all of them as they were. */
export function createLogBuffer({ now }: Pick<Clock, 'now'>, echo: Logger = silentLogger): LogBuffer {
  let kept: LogLine[] = [];
  const log =
    (level: LogLine['level']) =>
    (message: string): void => {
      echo[level](message);
      const safe = safeLine(message);
      const last = kept.at(-1);
      if (last?.message === safe && last.level === level)
        kept = [...kept.slice(0, -1), { ...last, times: last.times + 1 }];
      else kept = [...kept.slice(1 - MOST_LINES), { at: now(), level, message: safe, times: 1 }];
    };
  return { info: log('info'), warn: log('warn'), lines: () => kept };
}

export const silentLogger: Logger = { info: () => undefined, warn: () => undefined };
