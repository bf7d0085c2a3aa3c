import type { EndReason, ErrorCode, NodeStatus, RelayStatus, ServerStatus } from '@protocol';
import { spanWords } from './time-words.ts';

/** How good something is: in order, not known, needing a look, or broken. */
type Health = 'good' | 'open' | 'warn' | 'bad';

export interface HealthWords {
  readonly label: string;
  readonly health: Health;
  readonly words: string;
  /** What there is to add: what to do, and how it is known. */
  readonly note?: string;
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
    : { health: 'bad', words: 'doesn’t answer. Run “ringdown-server doctor” on the server' };

const loopWords = (lag: ServerStatus['eventLoopLagMs']): Pick<HealthWords, 'health' | 'words'> => {
  if (!lag) return { health: 'good', words: 'not measured yet' };
  const words = `${lag.p50.toFixed(0)} ms typical, ${lag.p99.toFixed(0)} ms worst (p99)`;
  return { health: lag.p99 > SLOW_LOOP_MS ? 'warn' : 'good', words };
};

/** Each way to a relay by itself: where one works another may be closed to everybody. */
function relayWords({ turn, now }: ServerStatus): readonly HealthWords[] {
  const label = 'Relay (TURN)';
  if (!turn.configured) {
    return [{ label, health: 'warn', words: 'not set up: calls between some networks won’t connect' }];
  }
  if (!turn.relays) {
    return [{ label, health: 'open', words: 'set up; run “ringdown-server doctor” to test it' }];
  }
  if (turn.relays.length === 0) {
    return [{ label, health: 'open', words: 'set up; the server is testing it' }];
  }
  return turn.relays.map((relay) => wayWords(relay, now));
}

function wayWords({ url, triedAt, fault }: RelayStatus, now: number): HealthWords {
  const label = `Relay over ${transportOf(url)}`;
  const tried = `Tested from the server ${spanWords(now - triedAt)} ago.`;
  return fault
    ? { label, health: 'bad', words: fault.found, note: `${fault.remedy} ${tried}` }
    : { label, health: 'good', words: `${url} works`, note: tried };
}

const transportOf = (url: string): string =>
  /^turns:/i.test(url) ? 'TLS' : /transport=tcp/i.test(url) ? 'TCP' : 'UDP';

/** The parts of a server and how each is. */
export function healthWords(status: ServerStatus): readonly HealthWords[] {
  const { database, redis, eventLoopLagMs } = status;
  return [
    { label: databaseNames[database.kind], ...answers(database.ok) },
    redis
      ? { label: 'Redis', ...answers(redis.ok) }
      : { label: 'Redis', health: 'good', words: 'not needed with one server' },
    ...relayWords(status),
    { label: 'Event loop delay', ...loopWords(eventLoopLagMs) },
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
  moved: 'Went on with more people',
};

/** Why requests were refused, for counts. */
export const refusalNames: Readonly<Record<ErrorCode, string>> = {
  unauthenticated: 'Not signed in',
  wrong_credentials: 'Wrong name or password',
  locked_out: 'Locked out after wrong passwords',
  forbidden: 'Not allowed',
  invalid_payload: 'Invalid request',
  not_found: 'Not found',
  call_gone: 'Call already over',
  invite_invalid: 'Invite no longer valid',
  username_taken: 'Username taken',
  last_admin: 'Would leave no admin',
  no_relay: 'No relay (TURN)',
  too_many_calls: 'Too many calls of one person',
  room_full: 'Room full',
  room_video_full: 'Too much video in a room',
  room_locked: 'Room locked',
  wrong_passcode: 'Wrong passcode of a room',
  too_many_rooms: 'Too many rooms of one person',
  rate_limited: 'Too many requests',
  unavailable: 'Server not ready',
  unsupported_version: 'App version not supported',
  internal: 'Server error',
};

/** One of several nodes in a line. */
export function nodeWords(node: NodeStatus, now: number): string {
  const { connections, rssBytes, startedAt, eventLoopLagMs, version } = node;
  const late = eventLoopLagMs === null ? [] : [`event loop delay ${eventLoopLagMs.p99.toFixed(0)} ms (p99)`];
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
