import { createLogger, type Logger } from '../logging/logger.ts';

/** A logger whose lines a test can read. */
export function createRecordingLogger(): Logger & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  return { ...createLogger({ write: (line) => lines.push(line), now: () => 0 }), lines };
}
