import type { OwnPresence, ShownStatus } from '../protocol/index.ts';

/** Everything that decides how a person appears to others. */
export interface PersonState {
  readonly chosen: OwnPresence;
  /** Has a device connected, or had one a moment ago. */
  readonly reachable: boolean;
  /** Or in a room: wherever one talks with others. */
  readonly inCall: boolean;
}

/** An invisible person can't be told from an absent one, so neither shows a note. */
export function shownPresence({ chosen, reachable, inCall }: PersonState): {
  readonly status: ShownStatus;
  readonly note: string;
} {
  if (!reachable || chosen.status === 'invisible') return { status: 'offline', note: '' };
  const status = inCall && chosen.status !== 'dnd' ? 'in-call' : chosen.status;
  return { status, note: chosen.note };
}
