import type { ChosenStatus, OwnPresence, QuietHours } from '../protocol/index.ts';
import { nextQuiet, quietAt } from './quiet-hours-model.ts';

/** What a person said about themself last. */
export interface Choice {
  readonly status: ChosenStatus;
  readonly note: string;
  /** When `dnd` ends by itself. */
  readonly until: number | null;
  readonly chosenAt: number;
}

/** What is kept of how a person wants to be seen and called. */
export interface KeptPresence extends Choice {
  readonly quietHours: QuietHours | null;
  /** There are quiet hours, but nobody can read any more what is kept of them. */
  readonly isUnreadable?: true;
  /** When what follows from it changes by itself; 0 until somebody has worked it out. */
  readonly dueAt: number | null;
}

/** What follows from it at one moment. */
export interface Standing {
  readonly own: OwnPresence;
  readonly doNotDisturb: boolean;
  /** When that may change by itself. */
  readonly changesAt: number | null;
}

export function standingAt(kept: KeptPresence, now: number): Standing {
  const { note, until, quietHours } = kept;
  const isOver = until !== null && until <= now;
  const status = isOver ? 'available' : kept.status;
  if (status === 'dnd') {
    const own = { status, note, ...(until === null ? {} : { until }) };
    return { own, doNotDisturb: true, changesAt: until };
  }
  const quiet = quietAt(quietHours, now);
  // Who wants to be called although it is quiet already, wants it until that is over.
  if (quiet !== null && (isOver || kept.chosenAt < quiet.since)) {
    return { own: ownWhileQuiet({ status, note }, quiet.until), doNotDisturb: true, changesAt: quiet.until };
  }
  return { own: { status, note }, doNotDisturb: false, changesAt: nextQuiet(quietHours, now) };
}

/** Who is invisible is not to be seen because of a schedule. */
function ownWhileQuiet({ status, note }: Pick<Choice, 'status' | 'note'>, until: number): OwnPresence {
  return status === 'invisible' ? { status, note } : { status: 'dnd', note, until, scheduled: true };
}
