import type { Socket } from 'socket.io';

const nothing = Object.freeze({});

/**
 * Once it was read: headers, the token and the request that a connection began with would stay in memory for as long
 * as it lasts.
 */
export function forgetHandshake(socket: Socket): void {
  Object.assign(socket.handshake, { headers: nothing, auth: nothing, query: nothing });
  Reflect.set(socket.conn, 'request', null);
}
