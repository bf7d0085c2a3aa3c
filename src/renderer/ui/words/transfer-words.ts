import type { EndReason } from '@protocol';
import type { CallView } from '../../call/calls.ts';

type Handover = NonNullable<CallView['handover']>;
type Returned = NonNullable<CallView['returned']>;

/** While it is not known yet whether the other one takes the call. */
export function handoverWords({ peer }: CallView, { to, giving, attended }: Handover): string {
  if (!giving) return `${peer.name} is connecting you with ${to.name}…`;
  return attended ? `Connecting ${peer.name} with ${to.name}…` : `Transferring ${peer.name} to ${to.name}…`;
}

/** Why somebody could not be handed over to that person. */
const obstacles: Readonly<Partial<Record<EndReason, (name: string) => string>>> = {
  declined: (name) => `${name} declined.`,
  busy: (name) => `${name} is busy.`,
  'no-answer': (name) => `${name} did not answer.`,
  offline: (name) => `${name} is offline.`,
  blocked: (name) => `${name} isn’t taking this call.`,
  cancelled: () => 'The transfer was cancelled.',
};

/** Both sides read it: who waits on hold for the person, and who waits for the other one to come back. */
export function returnedWords({ peer, held }: CallView, { to, reason }: Returned): string {
  const why = obstacles[reason]?.(to.name) ?? `${to.name} could not be reached.`;
  return held ? `${why} ${peer.name} is back on the line.` : `${why} ${peer.name} will be back in a moment.`;
}

/** At a call that came of it: who is behind it, and for who is transferred also with whom they will talk. */
export function transferredWords({ answeredAt, direction, peer, transferredBy }: CallView): string | null {
  if (transferredBy === null) return null;
  if (answeredAt !== null) return `${transferredBy.name} connected you with ${peer.name}`;
  return direction === 'incoming'
    ? `Transferred by ${transferredBy.name}`
    : `${transferredBy.name} is connecting you with ${peer.name}`;
}
