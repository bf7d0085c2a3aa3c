import { STATUS_CODES, type IncomingMessage, type Server as HttpServer } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { SOCKET_PATH } from '../protocol/index.ts';

/** Why no WebSocket is opened, and with which status of HTTP that is said. */
export interface Objection {
  readonly status: 400 | 403 | 429;
  readonly reason: string;
}

export interface WireDoorDeps {
  /** The largest message that may come. */
  readonly maxPayload: number;
  /** Null: one is opened. */
  readonly objectionTo: (request: IncomingMessage) => Objection | null;
  readonly onOpened: (socket: WebSocket, request: IncomingMessage) => void;
}

/** Opens WebSockets where Socket.IO's clients ask for them, and nowhere else. */
export function openWireDoor(http: HttpServer, { maxPayload, objectionTo, onOpened }: WireDoorDeps): void {
  const door = new WebSocketServer({
    ...{ noServer: true, clientTracking: false, maxPayload },
    // Costs fifteen times the memory.
    perMessageDeflate: false,
  });
  http.on('upgrade', (request: IncomingMessage, socket: TcpSocket, head: Buffer) => {
    const objection = objectionToForm(request) ?? objectionTo(request);
    if (objection === null) door.handleUpgrade(request, socket, head, onOpened);
    else refuse(socket, objection);
  });
}

function objectionToForm({ url = '' }: IncomingMessage): Objection | null {
  if (!url.startsWith(SOCKET_PATH)) return bad('no WebSocket at this path');
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));
  if (query.get('EIO') !== '4') return bad('this version of the protocol is not supported');
  // With `sid` it would be the upgrade of a connection that began with polling, of which there is none.
  const isWhole = query.get('transport') === 'websocket' && !query.has('sid');
  return isWhole ? null : bad('this transport is not supported');
}

function bad(reason: string): Objection {
  return { status: 400, reason };
}

function refuse(socket: TcpSocket, { status, reason }: Objection): void {
  socket.on('error', () => undefined);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(reason)}`,
  ];
  socket.end([...head, '', reason].join('\r\n'));
}
