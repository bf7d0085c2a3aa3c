import type { Clock } from './clock.ts';
import { createCounter } from './counter.ts';
import type { Logger } from './logger.ts';

/** What comes in floods is written down at most so often, with how often it came. */
const EVERY_MS = 60_000;

export interface FloodLog {
  /** Something that had to be kept out; `detail` is of the last one. */
  note(what: string, detail?: Readonly<Record<string, unknown>>): void;
}

/** A flood of requests must not become a flood of lines. Every single one is in the metrics, and here at debug. */
export function createFloodLog({ clock, log }: { readonly clock: Clock; readonly log: Logger }): FloodLog {
  let kept = createCounter();
  let writtenAt = -Infinity;
  return {
    note(what, detail = {}) {
      kept.count(what);
      log.debug({ what, ...detail }, 'kept out');
      const now = clock.now();
      if (now - writtenAt < EVERY_MS) return;
      log.warn({ counts: kept.all(), last: { what, ...detail } }, 'connections were kept out');
      kept = createCounter();
      writtenAt = now;
    },
  };
}
