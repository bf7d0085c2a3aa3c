import type { EndReason, ErrorCode, NodeStatus, ServerStatus } from '@protocol';
import { spanWords } from './time-words.ts';

/** How good something is: in order, needing a look, or broken. */
type Health = 'good' | 'warn' | 'bad';

export interface HealthWords {
  readonly label: string;
  readonly health: Health;
  readonly words: string;
}

/** Above this everybody notices that the server is late. */
const SLOW_LOOP_MS = 100;

const databaseNames: Readonly<Record<ServerStatus['database']['kind'], string>> = {
  embedded: 'Embedded database',
  postgresql: 'PostgreSQL',
};

const answers = (ok: boolean): Pick<HealthWords, 'health' | 'words'> =>
  ok
    ? { health: 'good', words: 'answers' }
    : { health: 'bad', words: 'does not answer. Run “ringdown-server doctor” where the server is' };

const loopWords = (lag: ServerStatus['eventLoopLagMs']): Pick<HealthWords, 'health' | 'words'> => {
  if (!lag) return { health: 'good', words: 'not measured yet' };
  const words = `${lag.p50.toFixed(0)} ms usually, ${lag.p99.toFixed(0)} ms at worst (p99)`;
  return { health: lag.p99 > SLOW_LOOP_MS ? 'warn' : 'good', words };
};

/** The parts of a server and how each is. */
export function healthWords(status: ServerStatus): readonly HealthWords[] {
  const { database, redis, turn, eventLoopLagMs } = status;
  return [
    { label: databaseNames[database.kind], ...answers(database.ok) },
    redis
      ? { label: 'Redis', ...answers(redis.ok) }
      : { label: 'Redis', health: 'good', words: 'not needed by a single server' },
    turn.configured
      ? { label: 'Relay (TURN)', health: 'good', words: 'set up; “ringdown-server doctor” tries it out' }
      : {
          label: 'Relay (TURN)',
          health: 'warn',
          words: 'not set up: calls between some networks fail to connect',
        },
    { label: 'Delay of the event loop', ...loopWords(eventLoopLagMs) },
  ];
}

/** How calls ended, for counts. */
export const endReasonNames: Readonly<Record<EndReason, string>> = {
  hangup: 'Hung up',
  declined: 'Declined',
  busy: 'Busy',
  cancelled: 'Cancelled by the caller',
  'no-answer': 'Not answered',
  'answered-elsewhere': 'Answered on another device',
  'declined-elsewhere': 'Declined on another device',
  offline: 'Called while offline',
  'media-failed': 'Failed to connect',
  'signaling-lost': 'Connection lost',
  blocked: 'Not accepted',
  failed: 'Failed',
};

/** Why requests were refused, for counts. */
export const refusalNames: Readonly<Record<ErrorCode, string>> = {
  unauthenticated: 'Not signed in',
  wrong_credentials: 'Wrong name or password',
  locked_out: 'Locked out after wrong passwords',
  forbidden: 'Not allowed',
  invalid_payload: 'Not understood',
  not_found: 'Not found',
  call_gone: 'For a call that was over',
  invite_invalid: 'Invite no longer valid',
  username_taken: 'Username taken',
  last_admin: 'Would have left no administrator',
  no_relay: 'Needs a relay (TURN), and there is none',
  rate_limited: 'Too many requests',
  unavailable: 'Server not ready',
  unsupported_version: 'Other version of the app',
  internal: 'Fault of the server',
};

/** One of several nodes in a line. */
export function nodeWords(node: NodeStatus, now: number): string {
  const { connections, rssBytes, startedAt, eventLoopLagMs, version } = node;
  const late = eventLoopLagMs === null ? [] : [`late by ${eventLoopLagMs.p99.toFixed(0)} ms at worst`];
  return [
    connections === 1 ? '1 connection' : `${connections} connections`,
    megabytes(rssBytes),
    ...late,
    `running for ${spanWords(now - startedAt)}`,
    `version ${version}`,
  ].join(', ');
}

export const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MB`;

/** Counts in words, largest first; what never happened is left out. */
export function countWords<Key extends string>(
  counts: Readonly<Partial<Record<Key, number>>>,
  names: Readonly<Record<Key, string>>,
): readonly { readonly key: Key; readonly name: string; readonly count: number }[] {
  return (Object.entries(counts) as [Key, number | undefined][])
    .map(([key, count = 0]) => ({ key, name: names[key], count }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}
