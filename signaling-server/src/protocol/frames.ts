/**
 * How a packet of Socket.IO becomes a text frame and back, at both ends. Every packet has the stock form of Socket.IO's
 * protocol 5; between two ends that both know it (see {@link LEAN}) there are two more:
 *
 * ```
 * frame  = [ acks ] packet | acks
 * packet = header [ LF opaque ]     the opaque string of an event is left out of its JSON and follows it as it is
 * acks   = "A" [ id *( "," id ) ] LF     server to client only: these requests were done and had nothing to tell
 * ```
 *
 * The server neither parses nor quotes a session description on its way through, and an acknowledgement travels with
 * something else instead of alone. JSON as it is written here has no line feeds, so the first one ends the header.
 *
 * There are no attachments: the contract has no binary data, and a packet with some is a violation. A decoder throws at
 * every violation, upon which Socket.IO closes the connection.
 */

/** Where Socket.IO's clients knock by default. */
export const SOCKET_PATH = '/socket.io/';

/** In the handshake: this client understands the lean form. A server that does too answers in it. */
export const LEAN = 'lean';

/** What Socket.IO's managers and its parsers hand each other. */
export interface Packet {
  readonly type: number;
  readonly nsp: string;
  readonly id?: number;
  readonly data?: unknown;
}

export const CONNECT = 0;
export const DISCONNECT = 1;
export const EVENT = 2;
export const ACK = 3;
export const CONNECT_ERROR = 4;

const LINE_FEED = '\n';
const ACKS = 'A';
/** More digits than that are no number that a client counted up to. */
const MAX_ID_DIGITS = 15;

/** The member of an event's payload that is an opaque string. */
const opaqueMembers: ReadonlyMap<unknown, string> = new Map([
  ['call:start', 'offer'],
  ['call:incoming', 'offer'],
  ['call:signal', 'body'],
  ['call:signaled', 'body'],
]);

/** Socket.IO's own names. An event that has one of them would be taken for something that happened to the connection. */
const reservedNames: ReadonlySet<unknown> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

/** A frame that no end that keeps to the contract has sent. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

export function encodePacket({ type, nsp, id, data }: Packet): string {
  const head = `${type}${nsp === '/' ? '' : `${nsp},`}${id ?? ''}`;
  return data === undefined ? head : head + JSON.stringify(data);
}

/** An event in the main namespace, in the lean form. */
export function encodeLeanEvent(name: string, payload: unknown, id?: number): string {
  const head = `${EVENT}${id ?? ''}`;
  const member = opaqueMembers.get(name);
  const opaque = member === undefined ? null : stringIn(payload, member);
  if (opaque === null || !isWellFormed(opaque)) return head + JSON.stringify([name, payload]);
  // A member without a value is left out of the JSON.
  const rest = { ...(payload as object), [member ?? '']: undefined };
  return head + JSON.stringify([name, rest]) + LINE_FEED + opaque;
}

/** In front of a frame, or alone. */
export function encodeAcks(ids: readonly number[]): string {
  return ACKS + ids.join(',') + LINE_FEED;
}

/** What is left of a frame after the acknowledgements in front of it; null when it has none. */
export function splitAcks(frame: string): { readonly ids: readonly number[]; readonly rest: string } | null {
  if (!frame.startsWith(ACKS)) return null;
  const end = frame.indexOf(LINE_FEED);
  const list = frame.slice(ACKS.length, end);
  if (end < 0 || !/^(?:\d{1,15}(?:,\d{1,15})*)?$/.test(list))
    throw new FrameError('malformed acknowledgements');
  return { ids: list === '' ? [] : list.split(',').map(Number), rest: frame.slice(end + 1) };
}

export interface Decoded {
  readonly packet: Packet;
  /** Whether its opaque string followed the JSON. */
  readonly isLean: boolean;
}

/** Throws {@link FrameError}. */
export function decodePacket(frame: string): Decoded {
  const end = frame.indexOf(LINE_FEED);
  if (end < 0) return { packet: decodeHeader(frame), isLean: false };
  const packet = decodeHeader(frame.slice(0, end));
  addOpaque(packet, frame.slice(end + 1));
  return { packet, isLean: true };
}

function addOpaque({ type, data }: Packet, opaque: string): void {
  const [name, payload] = type === EVENT ? (data as readonly unknown[]) : [];
  const member = opaqueMembers.get(name);
  if (member === undefined || !isObject(payload) || Object.hasOwn(payload, member)) {
    throw new FrameError('an opaque string without a place');
  }
  (payload as Record<string, unknown>)[member] = opaque;
}

function decodeHeader(header: string): Packet {
  const type = header.charCodeAt(0) - 0x30;
  // Written so that no number (an empty header) is refused as well.
  if (!(type >= CONNECT && type <= CONNECT_ERROR)) throw new FrameError('unknown type of packet');
  const nsp = namespaceAt(header, 1);
  const idAt = nsp === '/' ? 1 : 1 + nsp.length + 1;
  const dataAt = digitsFrom(header, idAt);
  if (dataAt - idAt > MAX_ID_DIGITS) throw new FrameError('malformed number of a packet');
  const data = dataAt < header.length ? parse(header.slice(dataAt)) : undefined;
  if (!isPayloadOf(type, data)) throw new FrameError('malformed payload');
  return {
    ...{ type, nsp },
    ...(dataAt > idAt && { id: Number(header.slice(idAt, dataAt)) }),
    ...(data !== undefined && { data }),
  };
}

function namespaceAt(header: string, at: number): string {
  if (header[at] !== '/') return '/';
  const end = header.indexOf(',', at);
  return end < 0 ? header.slice(at) : header.slice(at, end);
}

function digitsFrom(header: string, at: number): number {
  let end = at;
  while (header.charCodeAt(end) >= 0x30 && header.charCodeAt(end) <= 0x39) end++;
  return end;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    throw new FrameError('malformed JSON', { cause: error });
  }
}

function isPayloadOf(type: number, data: unknown): boolean {
  switch (type) {
    case CONNECT:
      return data === undefined || isObject(data);
    case DISCONNECT:
      return data === undefined;
    case CONNECT_ERROR:
      return typeof data === 'string' || isObject(data);
    case EVENT:
      return Array.isArray(data) && typeof data[0] === 'string' && !reservedNames.has(data[0]);
    default:
      return Array.isArray(data);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stringIn(payload: unknown, member: string): string | null {
  const value = isObject(payload) ? (payload as Record<string, unknown>)[member] : null;
  return typeof value === 'string' ? value : null;
}

/** Half a surrogate pair has no UTF-8; JSON can quote it. */
function isWellFormed(text: string): boolean {
  // ES2024, which every engine this runs on has, and a tenth of the time of a pattern.
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
