import type { Socket } from 'socket.io';
import type { Clock } from '../ops/clock.ts';

type Connection = Socket['conn'];

/** Why the server ended a connection by itself. */
export type CutReason =
  /** It does not take what it is told. */
  | 'slow_client'
  /** It says more than any client has to say, whatever it is. */
  | 'flood'
  /** It does not keep to the protocol. */
  | 'violation';

export interface ConnectionWatchDeps {
  readonly clock: Clock;
  readonly onCut: (reason: CutReason) => void;
}

/** What waits for a client may be so much for a moment, as when a phone is handed from one network to another … */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** … and more than this only for so long. The client comes back, and reads everything anew. */
const WAITING_BYTES = 512 * 1024;
const WAITING_PACKETS = 256;
const MAX_WAITING_MS = 5_000;

/** Of all kinds, also such as are no request. Many times what the rates of the requests add up to. */
const MAX_PACKETS = 4_000;
const PACKETS_WINDOW_MS = 10_000;

/**
 * Ends a connection that costs others something. Looked at when there is something to send or to hear, so that it needs
 * no timer; a client that is silent as well is found out by its heartbeat.
 */
export function watchConnection(connection: Connection, deps: ConnectionWatchDeps): void {
  const cut = (reason: CutReason): void => cutConnection(connection, () => deps.onCut(reason));
  watchBacklog(connection, deps.clock, cut);
  watchPackets(connection, deps.clock, cut);
}

/** Without asking it to take anything any more. To its client it is a lost connection. */
export function cutConnection(connection: Connection, onCut: () => void): void {
  if (cutAlready.has(connection)) return;
  cutAlready.add(connection);
  onCut();
  // Not in the middle of the sending that this was noticed in.
  setImmediate(() => {
    if (hasWebSocket(connection.transport)) connection.transport.socket.terminate();
    else connection.close(true);
  });
}

const cutAlready = new WeakSet<Connection>();

function hasWebSocket(transport: object): transport is { readonly socket: { terminate(): void } } {
  return 'socket' in transport;
}

function watchBacklog(connection: Connection, clock: Clock, cut: (reason: CutReason) => void): void {
  let packets = 0;
  let bytes = 0;
  let since = 0;
  connection.on('packetCreate', ({ data }: { readonly data?: unknown }) => {
    packets += 1;
    if (typeof data === 'string') bytes += data.length;
    // The first one is on its way in most cases, upon which this begins anew.
    if (packets === 1) return;
    if (packets === 2) since = clock.now();
    const isLong = packets > WAITING_PACKETS || bytes > WAITING_BYTES;
    if (bytes > MAX_WAITING_BYTES || (isLong && clock.now() - since > MAX_WAITING_MS)) cut('slow_client');
  });
  connection.on('drain', () => {
    packets = 0;
    bytes = 0;
  });
}

function watchPackets(connection: Connection, clock: Clock, cut: (reason: CutReason) => void): void {
  let packets = 0;
  let since = clock.now();
  connection.on('packet', () => {
    packets += 1;
    if (packets <= MAX_PACKETS) return;
    const now = clock.now();
    if (now - since < PACKETS_WINDOW_MS) cut('flood');
    packets = 0;
    since = now;
  });
}
